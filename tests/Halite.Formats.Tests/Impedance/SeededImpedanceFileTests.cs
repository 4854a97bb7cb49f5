// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;
using Halite.Formats.Tests.Support;
using Halite.Impedance;

namespace Halite.Formats.Tests.Impedance;

/// <summary>Random impedance files of every format beside the spectra that they must be read as, whole and damaged.</summary>
public sealed class SeededImpedanceFileTests
{
    private const int Seeds = 60;

    public static TheoryData<string> Kinds => [.. ImpedanceFiles.Kinds];

    public static TheoryData<string> Texts => [.. ImpedanceFiles.Kinds.Except(["mpr", "workbook"])];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Seeded_spectra_come_back_to_the_last_digit(string kind)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed);
            var recording = Read(file, file.Bytes);
            Assert.True(file.Format == recording.Format, $"{kind} {seed}: read as {recording.Format}");
            Assert.DoesNotContain(recording.Warnings, w => w.Code is "rows-lost" or "cut-line" or "not-a-number" or "skipped-lines" or "long-lines");
            var spectra = ImpedanceSeries.From(recording).Spectra;
            Assert.True(file.Spectra.Length == spectra.Length, $"{kind} {seed}: {spectra.Length} spectra of {file.Spectra.Length}");
            for (int k = 0; k < spectra.Length; k++)
            {
                Assert.True(file.Spectra[k].Length == spectra[k].Count, $"{kind} {seed}: {spectra[k].Count} points of {file.Spectra[k].Length} in spectrum {k}");
                for (int i = 0; i < spectra[k].Count; i++)
                    Assert.True(Same(kind, file.Spectra[k][i], spectra[k].Frequencies[i], spectra[k].Impedances[i]), $"{kind} {seed}, spectrum {k}, point {i}: {spectra[k].Frequencies[i]:R} {spectra[k].Impedances[i]:R} instead of {file.Spectra[k][i]}");
            }
        }
    }

    // The rule: a file cut at any byte gives points that it holds, or one sentence; where a number may have lost
    // digits unseen, because the file writes numbers of any length, it says so. Of a phase without a unit the first
    // rows alone do not tell whether it is in radians: degrees are assumed, and said.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_at_any_byte_never_gives_a_number_that_is_not_in_it_unsaid(string kind)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed);
            // Every third byte of three files.
            int step = kind == "workbook" ? 7 : 3, first = (file.Rows.Length > 0 ? Math.Max(1, file.Rows[0].Start - 40) : 1) + seed, last = file.Rows.Length > 0 ? file.Bytes.Length : Math.Min(file.Bytes.Length, 60_000);
            for (int length = first; length < last; length += step)
            {
                if (ReadDamaged(file, file.Bytes[..length]) is not { } read) continue;
                foreach (var (f, z) in read.Spectra.SelectMany(s => s.Frequencies.Zip(s.Impedances)))
                {
                    if (file.Spectra.Any(s => s.Any(p => Same(kind, p, f, z)))) continue;
                    Assert.True(read.Warnings.Any(w => w.Code is "unended-line") || (kind == "polar" && read.Notes.Any(n => n.Contains("as phase in degrees (assumed", StringComparison.Ordinal))), $"{kind} {seed} cut at {length} of {file.Bytes.Length}: {f:R} {z:R} is in no row, and nothing was said: …{System.Text.Encoding.Latin1.GetString(file.Bytes.AsSpan(Math.Max(0, length - 150), Math.Min(150, length)))}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_cut_row_costs_that_row_alone(string kind)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed);
            // Behind the first digit: fields are missing.
            int row = file.Rows.Length - 2, cut = file.Rows[row].Start;
            while (!char.IsAsciiDigit((char)file.Bytes[cut++])) { }

            var read = ReadDamaged(file, file.Bytes[..cut]);
            Assert.True(read is not null, $"{kind} {seed}: refused");
            int points = read.Value.Spectra.Sum(s => s.Count), expected = kind == "side" ? file.Spectra.Sum(s => Math.Min(row, s.Length)) : row;
            Assert.True(points == expected, $"{kind} {seed}: {points} points of {expected}");
            Assert.Contains(read.Value.Warnings, w => w.Code is "cut-line" or "rows-lost" or "short-lines" or "unended-line");
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Zeros_behind_the_text_and_a_doubled_row_change_no_other_point(string kind)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed);
            var random = new Random(seed);
            var (start, end) = file.Rows[1 + random.Next(file.Rows.Length - 1)];
            byte[] doubled = [.. file.Bytes[..end], .. file.Bytes[start..], .. new byte[random.Next(1, 5000)]];
            var read = ReadDamaged(file, doubled);
            Assert.True(read is not null, $"{kind} {seed}: refused");
            Assert.Contains(read.Value.Warnings, w => w.Code == "zero-padding");
            foreach (var (f, z) in read.Value.Spectra.SelectMany(s => s.Frequencies.Zip(s.Impedances)))
                Assert.True(file.Spectra.Any(s => s.Any(p => Same(kind, p, f, z))), $"{kind} {seed}: {f:R} {z:R} is in no row");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flipped_bytes_give_a_recording_or_one_sentence(string kind)
    {
        for (int seed = 0; seed < 250; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed % 10);
            var random = new Random(seed);
            var bytes = (byte[])file.Bytes.Clone();
            for (int k = 0; k < 1 + seed % 6; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadDamaged(file, bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_digit_that_became_a_delimiter_is_said(string kind)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var file = ImpedanceFiles.Write(kind, seed);
            var text = System.Text.Encoding.Latin1.GetString(file.Bytes);
            var (start, end) = file.Rows[file.Rows.Length / 2];
            var row = text[start..end];
            char delimiter = row.Contains('\t', StringComparison.Ordinal) ? '\t' : row.Contains(';', StringComparison.Ordinal) ? ';' : row.Contains('|', StringComparison.Ordinal) ? '|' : kind == "zplot2" ? ' ' : ',';
            int digit = row.IndexOfAny(['1', '2', '3', '4', '5', '6', '7', '8', '9'], row.Length / 2);
            if (digit <= 0 || !char.IsAsciiDigit(row[digit - 1]) || !char.IsAsciiDigit(row[digit + 1])) continue;
            var bytes = (byte[])file.Bytes.Clone();
            bytes[start + digit] = (byte)delimiter;
            if (ReadDamaged(file, bytes) is { } read) Assert.True(read.Warnings.Any(w => w.Code is "rows-lost" or "long-lines" or "not-a-number"), $"{kind} {seed}: {row.Trim()} with '{delimiter}' at {digit}: {string.Join(' ', read.Warnings.Select(w => w.Code))}");
        }
    }

    // What is converted (ω, polar, 1/Y) is rounded once or twice more than the test's own arithmetic.
    private static bool Same(string kind, (double F, Complex Z) expected, double f, Complex z) => kind is "polar" or "omega" or "admittance"
        ? Math.Abs(expected.F - f) <= 1e-15 * f && Complex.Abs(expected.Z - z) <= 4e-15 * Complex.Abs(z)
        : expected.F == f && expected.Z == z;

    private static Recording Read(ImpedanceFile file, byte[] bytes)
    {
        var source = ByteSource.Of(file.Name, bytes);
        return FormatRegistry.Recognise(source)!.Read(source, ReadOptions.Default);
    }

    private static (IReadOnlyList<ImpedanceSpectrum> Spectra, IReadOnlyList<string> Notes, IReadOnlyList<Warning> Warnings)? ReadDamaged(ImpedanceFile file, byte[] bytes)
    {
        try
        {
            var source = ByteSource.Of(file.Name, bytes);
            if (FormatRegistry.Recognise(source) is not { } format) return null;
            var recording = format.Read(source, ReadOptions.Default);
            var series = ImpedanceSeries.From(recording);
            return (series.Spectra, series.Notes, [.. recording.Warnings, .. series.Warnings]);
        }
        catch (InputException e)
        {
            RecordingAssert.IsOneSentence(e.Message);
            return null;
        }
    }
}
