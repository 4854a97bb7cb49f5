// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>What the first cycle of one cell gives at its condition.</summary>
/// <param name="Name">The cell.</param>
/// <param name="Condition">Current in mA/g (mA without masses), or temperature in degC.</param>
/// <param name="Discharge">First discharge capacity, mAh/g (mAh without masses).</param>
/// <param name="MeanVoltage">Energy-averaged voltage of that discharge, V.</param>
/// <param name="Percent">Capacity over that of the cell at the reference condition, %; null where there is none.</param>
internal sealed record CellAtCondition(string Name, double Condition, double Discharge, double MeanVoltage, double? Percent);

/// <summary>
/// Separate cells at different currents or temperatures: the first cycle of each, so that no cell has a history (rate
/// capability and temperature retention as papers show them).
/// </summary>
internal static class CellComparison
{
    // Currents within this fraction are one condition, as in the blocks of a single cell.
    private const double SameCurrent = 0.03;

    // Closer temperatures are one condition: ovens and thermocouples scatter by a kelvin or two.
    private const double SameTemperature = 3;

    // The reference must be a cell at room temperature.
    private const double RoomTemperature = 25, RoomTolerance = 5;

    /// <summary>Cells by the current of their first discharge, related to the slowest; empty where all run alike.</summary>
    public static ImmutableArray<CellAtCondition> Rates(List<Cell> cells)
    {
        var rows = Rows(cells, c => c.First!.Discharge!.CurrentMagnitude / c.Grams);
        if (rows.Count < 2 || rows[^1].Condition <= rows[0].Condition * (1 + SameCurrent)) return [];
        double slowest = rows.Where(r => r.Condition <= rows[0].Condition * (1 + SameCurrent)).Average(r => r.Discharge);
        return [.. rows.Select(r => r with { Percent = 100 * r.Discharge / slowest })];
    }

    /// <summary>Cells by the temperature of their first discharge, related to room temperature; empty where all were alike or none was measured.</summary>
    public static ImmutableArray<CellAtCondition> Temperatures(List<Cell> cells)
    {
        var rows = Rows(cells, c => c.First!.Discharge!.Temperature);
        if (rows.Count < 2 || rows[^1].Condition - rows[0].Condition <= SameTemperature) return [];
        var room = rows.Where(r => Math.Abs(r.Condition - RoomTemperature) <= RoomTolerance).ToList();
        return [.. rows.Select(r => r with { Percent = room.Count > 0 ? 100 * r.Discharge / room.Average(o => o.Discharge) : null })];
    }

    public static JsonArray Json(ImmutableArray<CellAtCondition> rows) => Techniques.Json.Array(rows.Select(r => (JsonNode?)new JsonObject
    {
        ["file"] = r.Name,
        ["condition"] = Techniques.Json.Of(r.Condition),
        ["first_discharge"] = Techniques.Json.Of(r.Discharge),
        ["mean_discharge_V"] = Techniques.Json.Of(r.MeanVoltage),
        ["retention_percent"] = Techniques.Json.Of(r.Percent),
    }));

    public static IEnumerable<DataTable> Tables(ImmutableArray<CellAtCondition> rates, ImmutableArray<CellAtCondition> temperatures, bool mass)
    {
        string capacity = mass ? "mAh/g" : "mAh";
        if (!rates.IsEmpty) yield return Table("Rate capability, first cycles", mass ? "Current (mA/g)" : "Current (mA)", capacity, "Of the slowest (%)", rates);
        if (!temperatures.IsEmpty) yield return Table("Temperature, first cycles", "Temperature (degC)", capacity, "Of that near 25 degC (%)", temperatures);
    }

    public static IEnumerable<Figure> Figures(ImmutableArray<CellAtCondition> rates, ImmutableArray<CellAtCondition> temperatures, bool mass)
    {
        if (!rates.IsEmpty)
        {
            yield return Draw("rate", "Rate capability of separate cells", new Axis("Current", mass ? "mA/g" : "mA") { Scale = AxisScale.Log }, mass, rates,
                "First discharge of each cell against its current (logarithmic), and its energy-averaged voltage: every point is a fresh cell.");
        }

        if (!temperatures.IsEmpty)
        {
            yield return Draw("temperature", "Capacity of separate cells against temperature", new Axis("Temperature", "°C"), mass, temperatures,
                "First discharge of each cell against its temperature, and its energy-averaged voltage: every point is a fresh cell.");
        }
    }

    private static List<CellAtCondition> Rows(List<Cell> cells, Func<Cell, double> condition) =>
        [
            .. cells.Where(c => c.First?.Discharge is { Charge: > 0 } && double.IsFinite(condition(c)))
                .Select(c => new CellAtCondition(c.Name, condition(c), c.First!.Discharge!.Charge / c.Grams, c.First.Discharge.MeanVoltage, null))
                .OrderBy(r => r.Condition),
        ];

    private static DataTable Table(string title, string condition, string capacity, string percent, ImmutableArray<CellAtCondition> rows) =>
        DataTable.Of(title, ["Cell", condition, $"First discharge ({capacity})", "Mean voltage (V)", percent],
            rows.Select(r => new object?[] { r.Name, r.Condition, r.Discharge, r.MeanVoltage, r.Percent }));

    private static Figure Draw(string id, string title, Axis condition, bool mass, ImmutableArray<CellAtCondition> rows, string caption)
    {
        ImmutableArray<double> x = [.. rows.Select(r => r.Condition)];
        return new Figure
        {
            Id = id,
            Title = title,
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = condition,
                    Y = new Axis("First discharge capacity", mass ? "mAh/g" : "mAh") { IncludeZero = true },
                    Traces = [new PointTrace("", x, [.. rows.Select(r => r.Discharge)]) { Joined = true, Size = 6 }],
                },
                new Plot
                {
                    X = condition,
                    Y = new Axis("Mean discharge voltage", "V"),
                    Traces = [new PointTrace("", x, [.. rows.Select(r => r.MeanVoltage)]) { Joined = true, Size = 6 }],
                },
            ],
            Caption = caption,
        };
    }
}
