// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.Model;
using Halite.Techniques;
using Halite.TestSupport;

namespace Halite.Studies.Tests;

/// <summary>A study from a folder of files: what it recognises, that it is well written, and that it runs to its end.</summary>
public sealed class StudyNewTests
{
    [Fact]
    public void A_folder_of_mixed_real_files_becomes_a_study_that_checks_and_runs()
    {
        var files = new[]
        {
            ("eis/impedancepy/exampleDataGamry.DTA", "drt"), ("eis/impedancepy/exampleData.csv", "drt"), ("eis/impedancepy/Circuit3_EIS_1.z", "drt"),
            ("cycling/fastnda/21_10_7_85.ndax", "cycle"), ("cycling/pyprobe/sample_data_novonix.csv", "cycle"), ("cycling/aurora/PEIS.mpr", "drt"),
            ("spectra/raman/synthetic_raman_3peak.csv", "peaks"), ("spectra/xps/FeO_analyzed.vms", "xps"), ("spectra/xafs/cu_metal_rt.xdi", "xas_edge"), ("spectra/athena/MnO_bv.prj", "xas_edge"),
            ("diffraction/srm660c/cod_1000055.cif", ""), ("cycling/fastnda/empty.ndax", ""),
        };
        var folder = Directory.CreateTempSubdirectory("halite-new-").FullName;
        try
        {
            foreach (var (file, _) in files) File.Copy(SharedData.Path("data/" + file), Path.Combine(folder, Path.GetFileName(file)));
            New(folder, "Li1.2Mn0.54Co0.13Ni0.13O2");
            var study = StudyReader.Read(folder);
            foreach (var (file, kind) in files)
                Assert.Equal(kind, study.Data.FirstOrDefault(d => d.Files.Contains(Path.GetFileName(file)))?.Verb.Replace(' ', '_') ?? "");
            StudyCheckOperation.Operation.Run(new OperationContext(StudyCheckOperation.Operation, [folder]));
            var run = StudyRunOperation.Operation.Run(new OperationContext(StudyRunOperation.Operation, [folder]));
            Assert.True(File.Exists((string)run.Results["report"]!));
            Assert.All(run.Results["failed"]!.AsArray(), f => Assert.DoesNotContain("defect", (string)f!["message"]!, StringComparison.Ordinal));
            Assert.True(run.Results["failed"]!.AsArray().Count <= 2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Entries_are_named_after_their_files_a_titration_is_one_and_what_a_run_writes_is_no_data()
    {
        using var example = new ExampleFolder();
        var folder = Directory.CreateTempSubdirectory("halite-new-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "a"));
            foreach (var (from, to) in new[] { ("ltmof-gitt.bdf.csv", "pulses.bdf.csv"), ("ltmof-500.bdf.csv", "1C rate.bdf.csv"), ("raman-ltmof.csv", "raman.csv"), ("raman-ms10.csv", "a/raman.csv") }) File.Copy(example.At("raw/" + from), Path.Combine(folder, to));
            New(folder, "Li1.2Ti0.2Mn0.6O1.8F0.2");
            var study = StudyReader.Read(folder);
            Assert.Equal(["d1C-rate-cycle", "raman", "pulses-gitt", "raman-2"], study.Data.Select(d => d.Id));
            StudyRunOperation.Operation.Run(new OperationContext(StudyRunOperation.Operation, [folder]));
            File.Delete(Path.Combine(folder, "study.yaml"));
            New(folder, "Li1.2Ti0.2Mn0.6O1.8F0.2");
            Assert.DoesNotContain("# not recognised", File.ReadAllText(Path.Combine(folder, "study.yaml")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_table_of_numbers_is_proposed_and_an_old_study_is_not_replaced_unasked()
    {
        var folder = Directory.CreateTempSubdirectory("halite-new-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "spectrum.csv"), "x,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"{i},{i % 7}\n"))));
            File.WriteAllText(Path.Combine(folder, "notes.txt"), "nothing\n");
            New(folder, "LiFeO2");
            var text = File.ReadAllText(Path.Combine(folder, "study.yaml"));
            Assert.Contains("#  - { sample: sample, kind: peaks, file: spectrum.csv }", text, StringComparison.Ordinal);
            Assert.Contains("# not recognised: notes.txt (", text, StringComparison.Ordinal);
            Assert.Empty(StudyReader.Read(folder).Data);
            Assert.Contains("--force", Assert.Throws<InputException>(() => New(folder, "LiFeO2")).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_isotherm_of_three_bare_columns_is_no_impedance_and_each_file_is_told_with_its_reason()
    {
        var folder = Directory.CreateTempSubdirectory("halite-new-").FullName;
        try
        {
            foreach (var file in new[] { "spectra/bet/ar_test_77k.aif", "eis/pydrttools/LIB_data.txt", "eis/pydrttools/zarc_data.txt", "eis/drttools/data_LIB.csv", "spectra/xps/SnO2_10nm.spe", "cycling/navani/test.ndax" })
                File.Copy(SharedData.Path("data/" + file), Path.Combine(folder, Path.GetFileName(file)));
            var panel = New(folder, "LiFeO2");
            var study = StudyReader.Read(folder);
            Assert.Equal(["LIB_data.txt", "data_LIB.csv", "zarc_data.txt"], study.Data.Where(d => d.Verb == "drt").Select(d => d.Files[0]).Order(StringComparer.Ordinal));
            Assert.DoesNotContain(study.Data, d => d.Files.Contains("ar_test_77k.aif"));
            Assert.Contains("# not recognised: SnO2_10nm.spe (not a format that Halite knows (a PHI MultiPak spectrum, which has to be saved as VAMAS or text))", File.ReadAllText(Path.Combine(folder, "study.yaml")), StringComparison.Ordinal);
            Assert.Contains(panel.Tables[0].Rows, r => (string?)r[0] == "test.ndax" && (string?)r[2] == "mass_mg, mass_sigma_mg, area_cm2");
            Assert.Contains(panel.Warnings, w => w.Code == "no-mass");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Panel New(string folder, string formula) => StudyNewOperation.Operation.Run(new OperationContext(
        StudyNewOperation.Operation, [folder], [KeyValuePair.Create<string, ImmutableArray<string>>("formula", [formula])]));
}
