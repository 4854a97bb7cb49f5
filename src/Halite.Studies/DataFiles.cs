// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Cycling;
using Halite.Data;
using Halite.Impedance;
using Halite.Spectra;
using Halite.Spectra.Xas;
using Halite.Spectra.Xps;
using Halite.Techniques;
using Halite.Techniques.Cycling;

namespace Halite.Studies;

/// <summary>Whether a file holds what its entry takes it for: it is opened as the operation opens it, and nothing is computed.</summary>
internal static class DataFiles
{
    private enum Family
    {
        Unknown,
        Cycling,
        Impedance,
        Spectra,
    }

    /// <summary>Opens a file and compares what it holds with the operation.</summary>
    /// <param name="operation">The operation of the entry.</param>
    /// <param name="file">The file, relative to the folder.</param>
    /// <param name="options">The options of the entry.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">The file is not readable, or holds something else.</exception>
    public static void Check(Operation operation, string file, Dictionary<string, ImmutableArray<string>> options, string folder, CancellationToken cancellation)
    {
        // Families and models are texts of their operations, no recordings.
        if (!operation.Options.Contains(ReadingOptions.Format)) return;
        var context = new OperationContext(operation, [file], options, folder, null, cancellation);
        var recording = context.Open(file).Recording;
        var wanted = FamilyOf(operation.Verb);
        if (wanted == Family.Unknown) return;

        // Who says what the columns are knows better than their names.
        var kind = context.IsGiven(ReadingOptions.Columns) ? null : RecordingKinds.Of(recording);
        var found = kind is null ? Family.Unknown : FamilyOf(kind.Replace('_', ' '));

        // A file of several techniques has impedances between its cycles, and one of spectra may say at what time and voltage each was taken.
        if ((found == Family.Impedance && wanted == Family.Cycling && !RecordingKinds.IsAllImpedance(recording)) || (wanted == Family.Spectra && RecordingKinds.HasSpectralAxis(recording))) found = wanted;
        var other = found != Family.Unknown && found != wanted ? $"{file} holds {Name(found)}, which `{operation.Verb}` does not read; write kind: {kind}" : null;
        try
        {
            if (!Holds(operation.Verb, recording, file, context)) throw new InputException(other ?? $"{file}: nothing was recognised in it that `{operation.Verb}` reads; name its columns with the option columns, or mend its kind");
        }
        catch (InputException) when (other is not null)
        {
            throw new InputException(other);
        }
        catch (InputException e)
        {
            throw e.In(file);
        }

        if (other is not null) throw new InputException(other);
    }

    private static bool Holds(string verb, Recording recording, string file, OperationContext context)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(file);
        switch (FamilyOf(verb))
        {
            case Family.Cycling:
                _ = CyclingRecord.From(recording, CyclingInputs.RecordOptions(context));
                return true;
            case Family.Impedance:
                return !ImpedanceSeries.From(recording).Spectra.IsEmpty;
            default:
                return verb == "xps" ? !XpsSpectrum.FromRecording(recording, name).IsEmpty
                    : verb == "peaks" ? !Spectrum.FromRecording(recording, name).IsEmpty
                    : !XasSpectrum.FromRecording(recording, name).IsEmpty;
        }
    }

    private static Family FamilyOf(string verb) => verb switch
    {
        "cycle" or "gitt" => Family.Cycling,
        "eis" or "drt" => Family.Impedance,
        "xps" or "peaks" => Family.Spectra,
        _ => verb.StartsWith("xas ", StringComparison.Ordinal) ? Family.Spectra : Family.Unknown,
    };

    private static string Name(Family family) => family switch
    {
        Family.Cycling => "voltages over time",
        Family.Impedance => "an impedance",
        _ => "a spectrum",
    };
}
