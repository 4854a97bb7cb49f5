// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Support;

/// <summary>A test as Neware's own software exported it (shared/reference/cycling/btsda).</summary>
internal sealed class VendorExport
{
    private readonly Dictionary<string, string[]> columns;

    private VendorExport(Dictionary<string, string[]> columns) => this.columns = columns;

    public int Rows => columns["Time"].Length;

    public static VendorExport Read(string name)
    {
        var lines = File.ReadAllLines(SharedData.Path("reference/cycling/btsda/" + name + ".csv"));
        var names = lines[0].Split(',');
        var cells = lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')).ToArray();
        return new VendorExport(names.Select((n, i) => (n, i)).ToDictionary(x => x.n, x => cells.Select(c => c[x.i]).ToArray()));
    }

    public string[] Text(string name) => columns[name];

    public double[] Numbers(string name, double factor = 1) => [.. columns[name].Select(t => double.Parse(t, CultureInfo.InvariantCulture) * factor)];
}
