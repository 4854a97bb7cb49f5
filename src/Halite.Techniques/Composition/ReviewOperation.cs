// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Composition;

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
                    rows.Select(r => new object?[] { r.Subject, r.Quantity, Stated(r), r.Source, double.IsNaN(r.Own) ? "" : $"{CellText.Of(r.Own)} {r.OwnMeaning}" })),
            ],
            Data = DataTable.Of("Statements", ["subject", "quantity", "low", "high", "unit", "source", "own", "own_meaning"],
                rows.Select(r => new object?[] { r.Subject, r.Quantity, r.Low, r.High, r.Unit, r.Source, r.Own, r.OwnMeaning })),
            Notes = [ReviewValues.Source],
        };
    }

    private static string Stated(ReviewValue r)
    {
        var unit = r.Unit == "1" ? "" : " " + r.Unit;
        return (double.IsNaN(r.Low), double.IsNaN(r.High)) switch
        {
            (true, true) => "–",
            (true, false) => $"up to {CellText.Of(r.High)}{unit}",
            (false, true) => $"above {CellText.Of(r.Low)}{unit}",
            _ => r.Low == r.High ? CellText.Of(r.Low) + unit : $"{CellText.Of(r.Low)} to {CellText.Of(r.High)}{unit}",
        };
    }
}
