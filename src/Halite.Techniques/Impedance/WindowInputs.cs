// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Impedance.Series;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Halite.Techniques.Impedance;

/// <summary>Windows of relaxation times from a command line or a file.</summary>
internal static class WindowInputs
{
    public static readonly OptionSpec<string?> Option = OptionSpec.Text(
        "windows", "Ranges of relaxation times in s that you ascribe to processes: \"SEI/CEI=1e-5:1e-4,R_ct1=1e-2:1e-1\", or a YAML file of them (examples/s-lrmo/windows.yaml).", "NAME=FROM:TO,…|FILE");

    /// <summary>The windows that were asked for; none where the option was not given.</summary>
    public static ImmutableArray<RelaxationWindow> Read(OperationContext context)
    {
        if (context.Get(Option) is not { } text) return [];
        return text.Contains('=', StringComparison.Ordinal) ? RelaxationWindow.Parse(text) : FromFile(text, context.ReadText(text, "relaxation-windows"));
    }

    internal static ImmutableArray<RelaxationWindow> FromFile(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new InputException($"{path}, line {e.Start.Line.ToString(CultureInfo.InvariantCulture)}: this is not YAML ({e.Message.TrimEnd('.')}); write \"windows:\" and a list of {{ name: …, from_s: …, to_s: … }}.", e);
        }

        if (yaml.Documents.Count == 0) throw new InputException($"{path}: the file is empty; write \"windows:\" and a list of {{ name: …, from_s: …, to_s: … }}.");
        var root = new YamlMap(path, "", yaml.Documents[0].RootNode);
        root.Expect("version", "title", "source", "windows");
        var windows = root.Maps("windows").Select(w =>
        {
            w.Expect("name", "from_s", "to_s", "note");
            return new RelaxationWindow(w.Required("name", "R_ct"), w.Number("from_s", 0) ?? 0, w.Number("to_s", 0, above: true) ?? double.PositiveInfinity);
        }).ToList();
        try
        {
            return RelaxationWindow.Checked(windows);
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }
}
