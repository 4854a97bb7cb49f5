// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques.Fitting;

/// <summary>The reference problems of NIST as a panel.</summary>
internal static class NistPanel
{
    public static Panel Of(OperationContext context, string folder)
    {
        if (!context.Inputs.IsEmpty) throw new InputException($"--nist takes its files from {folder}: leave {context.Inputs[0]} out.");
        var path = context.Resolve(folder);
        if (!Directory.Exists(path)) throw new InputException($"{folder}: there is no such folder; --nist needs the one with NIST's nonlinear .dat files.");
        var files = Directory.GetFiles(path).Where(f => f.EndsWith(".dat", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0) throw new InputException($"{folder}: the folder holds no .dat file of NIST's collection.");
        var sets = files.Select(file =>
        {
            string shown = Path.Combine(folder, Path.GetFileName(file));
            string text = context.ReadText(shown, "nist-strd");
            try
            {
                return NistDataset.Parse(text);
            }
            catch (InputException e)
            {
                throw e.In(shown);
            }
        }).ToArray();
        var runs = NistCollection.Run(sets, token: context.Cancellation);
        var cases = Json.Array(runs.Select(run => (JsonNode?)new JsonObject
        {
            ["name"] = run.Name,
            ["start"] = run.Start,
            ["digits_parameters"] = Json.Of(run.DigitsOfParameters),
            ["digits_errors"] = Json.Of(run.DigitsOfErrors),
            ["evaluations"] = run.Evaluations,
            ["chi_square"] = Json.Of(run.Fit.ChiSquare),
        }));
        var table = DataTable.Of("Correct digits of the worst parameter and the worst standard error", ["Set", "Start", "Digits of parameters", "Digits of errors", "Evaluations", "Sum of squares"],
            runs.Select(run => new object?[] { run.Name, run.Start, Math.Round(run.DigitsOfParameters, 2), Math.Round(run.DigitsOfErrors, 2), run.Evaluations, run.Fit.ChiSquare }));
        return new Panel
        {
            Results = new JsonObject { ["cases"] = cases },
            Tables = [table],
            Notes =
            [
                $"Runs with at least 6, 7.5 and 9 certified digits: {runs.Count(r => r.DigitsOfParameters >= 6)}, {runs.Count(r => r.DigitsOfParameters >= 7.5)} and {runs.Count(r => r.DigitsOfParameters >= 9)} of {runs.Length}; standard errors to 8 digits: {runs.Count(r => r.DigitsOfErrors >= 8)}.",
                "Digits are -log10 of the relative error, at most 11, which is what NIST certifies.",
            ],
        };
    }
}
