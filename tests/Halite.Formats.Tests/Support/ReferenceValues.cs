// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Halite.Data;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Support;

/// <summary>Reference values of shared/reference/cycling/reference.json, made by independent decoders.</summary>
internal static class ReferenceValues
{
    public static JsonElement Of(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference/cycling/reference.json")));
        return document.RootElement.GetProperty(file).Clone();
    }

    /// <summary>The values agree to a relative tolerance; the reference is printed with nine digits.</summary>
    public static void AssertClose(double expected, double actual, double relative, string what)
    {
        if (expected.Equals(actual) || Math.Abs(expected - actual) <= relative * Math.Max(Math.Abs(expected), Math.Abs(actual))) return;
        Assert.Fail($"{what}: expected {expected:R}, got {actual:R}");
    }

    /// <summary>First, last, min, max, mean and sum of a column over all data rows of a recording.</summary>
    public static (double First, double Last, double Min, double Max, double Mean, double Sum) Statistics(Column column)
    {
        var v = column.ToDoubles();
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0;
        foreach (double x in v)
        {
            min = Math.Min(min, x);
            max = Math.Max(max, x);
            sum += x;
        }

        return (v[0], v[^1], min, max, sum / v.Length, sum);
    }
}
