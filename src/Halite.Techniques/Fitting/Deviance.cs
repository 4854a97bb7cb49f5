// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Numerics;

namespace Halite.Techniques;

/// <summary>How far counts lie from their fit, in words and as JSON.</summary>
internal static class Deviance
{
    /// <summary>The deviance with its expectation; null for a fit of something else, or where one count is not known.</summary>
    public static JsonNode? Json(LeastSquaresResult fit)
    {
        if (!fit.IsDeviance || fit.ScaledByReducedChiSquare) return null;
        var (mean, sigma) = fit.ExpectedChiSquare;
        return new JsonObject { ["value"] = Techniques.Json.Of(fit.ChiSquare), ["expected"] = Techniques.Json.Of(mean), ["expected_sigma"] = Techniques.Json.Of(sigma) };
    }

    /// <summary>One sentence on it; null where there is none.</summary>
    public static string? Note(LeastSquaresResult fit)
    {
        if (!fit.IsDeviance || fit.ScaledByReducedChiSquare) return null;
        var (mean, sigma) = fit.ExpectedChiSquare;
        return string.Create(CultureInfo.InvariantCulture, $"Counts were fitted by their likelihood: deviance {fit.ChiSquare:F1}, where {mean:F1} ± {sigma:F1} is expected of the right model at these counts; the reduced chi-square is their ratio.");
    }
}
