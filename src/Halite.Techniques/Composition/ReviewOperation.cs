// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Composition;
using Halite.Techniques.Tables;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>review</c>: what the review on oxygen redox states, cited, with Halite's own value beside.</summary>
internal static class ReviewOperation
{
    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "review",
        Summary = "Lists ranges and statements of the literature on oxygen redox with their references, and what Halite computes beside them.",
        Details = "Diffusion coefficients, hysteresis and decay, cycle life, potentials, RIXS markers and others as stated by Wang et al., Chem. Soc. Rev. 2024; these are reference values, not results.",
        Example = "halite review",
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var rows = ReviewValues.All;
        return new Panel
        {
            Results = new JsonObject
            {
                ["source"] = ReviewValues.Source,
                ["rows"] = Json.Array(rows.Select(r => (JsonNode?)new JsonObject
                {
                    ["subject"] = r.Subject,
                    ["quantity"] = r.Quantity,
                    ["low"] = Json.Of(r.Low),
                    ["high"] = Json.Of(r.High),
                    ["unit"] = r.Unit,
                    ["source"] = r.Source,
                    ["own"] = Json.Of(r.Own),
                    ["own_meaning"] = r.OwnMeaning.Length > 0 ? r.OwnMeaning : null,
                })),
            },
            Tables =
            [
                DataTable.Of("Statements on oxygen redox", ["Subject", "Quantity", "Stated", "Source", "Halite"],
                    rows.Select(r => new object?[] { r.Subject, r.Quantity, Stated(r), r.Source, Own(r) })),
            ],
            Data = DataTable.Of("Statements", ["subject", "quantity", "low", "high", "unit", "source", "own", "own_meaning"],
                rows.Select(r => new object?[] { r.Subject, r.Quantity, r.Low, r.High, r.Unit, r.Source, r.Own, r.OwnMeaning })),
            Notes = [ReviewValues.Source],
        };
    }

    // "all Li of LiCoO2 (mAh/g)" is 273.8 mAh/g, all Li of LiCoO2.
    private static string Own(ReviewValue r)
    {
        if (double.IsNaN(r.Own)) return "";
        int at = r.OwnMeaning.LastIndexOf(" (", StringComparison.Ordinal);
        var (meaning, unit) = at > 0 && r.OwnMeaning.EndsWith(')') ? (r.OwnMeaning[..at], r.OwnMeaning[(at + 2)..^1]) : (r.OwnMeaning, "");
        return $"{ReadableText.Number(r.Own)}{(unit.Length > 0 ? " " + unit : "")}{(unit == "%" ? "" : ",")} {meaning}";
    }

    private static string Stated(ReviewValue r)
    {
        var unit = ReadableText.Units(r.Unit == "1" ? "" : " " + r.Unit);
        return (double.IsNaN(r.Low), double.IsNaN(r.High)) switch
        {
            (true, true) => "–",
            (true, false) => $"up to {ReadableText.Number(r.High)}{unit}",
            (false, true) => $"above {ReadableText.Number(r.Low)}{unit}",
            _ => r.Low == r.High ? ReadableText.Number(r.Low) + unit : $"{ReadableText.Number(r.Low)} to {ReadableText.Number(r.High)}{unit}",
        };
    }
}
