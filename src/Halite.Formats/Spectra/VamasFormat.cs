// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// VAMAS (ISO 14976; Dench, Hazell and Seah, Surf. Interface Anal. 13 (1988) 63): one table a block. Regular and
/// irregular scans, every experiment mode, parameters left out by the inclusion list are taken from the block before.
/// The regions and components of CasaXPS, which stand in the block comments, are kept as metadata "casaxps".
/// </summary>
internal sealed class VamasFormat : RecordingFormat
{
    public override string Id => "vamas";

    public override string Name => "VAMAS (ISO 14976)";

    public override ImmutableArray<string> Endings { get; } = [".vms", ".npl"];

    public override ImmutableArray<string> Techniques { get; } = ["XPS", "UPS", "AES", "SIMS"];

    public override string Coverage =>
        "All experiment and scan modes, inclusion lists, several corresponding variables a block; regions and components of CasaXPS from the block comments.";

    public override Recognition Recognise(FileProbe probe) =>
        probe.Contains("VAMAS Surface Chemical Analysis Standard Data Transfer Format"u8) ? Recognition.Certain
        : (probe.EndsWith(".vms") || probe.EndsWith(".npl")) && TextLines.LooksLikeText(probe.Head.Span) ? Recognition.Possible : Recognition.No;

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var reader = new VamasReader(TextLines.Split(TextLines.Decode(source.ReadAll())));
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var header = reader.ReadHeader();
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < header.Blocks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var block = reader.ReadBlock(header);
                parts.Add(TableOf(block, names));
                if (block.Missing == 0) continue;
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"Block {i + 1} of {header.Blocks} (\"{block.Name}\") announces {block.Ordinates.Length + block.Missing} values and holds {block.Ordinates.Length}: its good part is kept, what follows is lost.")));
                break;
            }
            catch (VamasException e)
            {
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"Block {i + 1} of {header.Blocks} cannot be read ({e.Message}): it and what follows are lost.")));
                break;
            }
        }

        if (parts.Count == 0) throw new InputException("The VAMAS file holds no block that can be read" + (warnings.Count > 0 ? $" ({warnings[0].Message.TrimEnd('.')})" : "") + "; export it again.");
        var metadata = Metadata.Empty
            .With("technique", parts[0].Metadata["technique"])
            .With("institution", header.Institution).With("instrument", header.Instrument).With("operator", header.Operator)
            .With("experiment", header.Experiment).With("comment", header.Comment)
            .With("experiment_mode", header.Mode).With("scan_mode", header.Scan);
        return new Recording(Id, parts.ToImmutable(), metadata, warnings.ToImmutable());
    }

    private static Table TableOf(VamasBlock block, HashSet<string> names)
    {
        int variables = block.Variables.Count;
        int rows = variables == 0 ? 0 : block.Ordinates.Length / variables;
        var columns = ImmutableArray.CreateBuilder<Column>();
        if (block.AbscissaLabel is { } label)
        {
            var x = new double[rows];
            for (int r = 0; r < rows; r++) x[r] = block.AbscissaStart + r * block.AbscissaIncrement;
            columns.Add(Column.Of(label, Unit(block.AbscissaUnit), MeaningOf(label, block, first: true), x));
        }

        for (int v = 0; v < variables; v++)
        {
            var values = new double[rows];
            for (int r = 0; r < rows; r++) values[r] = block.Ordinates[r * variables + v];
            var (name, unit) = block.Variables[v];
            var meaning = MeaningOf(name, block, first: columns.Count == 0);

            // The first variable after the abscissa is the signal, whatever its label says.
            if (columns.Count == 1 && meaning == Meaning.Unknown) meaning = Meaning.Intensity;
            columns.Add(Column.Of(name, Unit(unit), meaning, values));
        }

        var casa = block.Comments.Where(c => c.StartsWith("CASA ", StringComparison.Ordinal));
        var metadata = Metadata.Empty
            .With("technique", block.Technique).With("sample", block.Sample).With("species", block.Species).With("transition", block.Transition)
            .With("source", block.Source).With("excitation_energy_eV", Known(block.SourceEnergy))
            .With("analyser_mode", block.AnalyserMode).With("pass_energy_eV", Known(block.PassEnergy)).With("work_function_eV", Known(block.WorkFunction))
            .With("signal_mode", block.SignalMode).With("dwell_s", Known(block.CollectionTime)).With("scans", block.Scans)
            .With("started", block.Started)
            .With("casaxps", string.Join("\n", casa))
            .With("comment", string.Join("\n", block.Comments.Where(c => !c.StartsWith("CASA ", StringComparison.Ordinal))));
        foreach (var (name, value) in block.Parameters) metadata = metadata.With("parameter_" + name.ToLowerInvariant().Replace(' ', '_'), Known(value));
        foreach (var (name, value) in block.ExperimentVariables) metadata = metadata.With("variable_" + name.ToLowerInvariant().Replace(' ', '_'), Known(value));
        return new Table(TextLines.Unique(names, block.Name, block.Species), columns.ToImmutable(), metadata);
    }

    // 1E37 is the standard's word for "not known".
    private static double Known(double value) => Math.Abs(value) >= 1e36 ? double.NaN : value;

    private static string Unit(string unit) => unit is "d" or "n" ? "" : unit;

    private static Meaning MeaningOf(string label, VamasBlock block, bool first)
    {
        if (label.Contains("kinetic", StringComparison.OrdinalIgnoreCase)) return Meaning.KineticEnergy;
        if (label.Contains("binding", StringComparison.OrdinalIgnoreCase)) return Meaning.BindingEnergy;
        if (label.Contains("transmission", StringComparison.OrdinalIgnoreCase)) return Meaning.Unknown;
        if (first) return block.Technique is "XPS" or "UPS" or "AES dir" or "AES diff" && label.Contains("energy", StringComparison.OrdinalIgnoreCase) ? Meaning.KineticEnergy : Meaning.Abscissa;
        return label.Contains("intensity", StringComparison.OrdinalIgnoreCase) || label.Contains("count", StringComparison.OrdinalIgnoreCase) ? Meaning.Intensity : Meaning.Unknown;
    }
}
