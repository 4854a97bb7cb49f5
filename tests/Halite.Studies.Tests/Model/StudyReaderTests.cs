// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.Model;

namespace Halite.Studies.Tests.Model;

public sealed class StudyReaderTests
{
    private const string Small = """
        version: 1
        samples:
          - id: a
            formula: LiFeO2
          - id: b
            parent: a
            additions: { Li2O: 0.1 }
        cells:
          - { id: c, sample: b, mass_mg: 2.5 }
        data:
          - { cell: c, kind: cycle, file: raw/c.mpt }
        """;

    [Fact]
    public void A_small_study_is_read_with_its_defaults()
    {
        var study = Parse(Small);
        Assert.Equal("LiFeO2", study.Samples[1].Formula);
        Assert.Equal([new("Li2O", 0.1)], study.Samples[1].Additions);
        Assert.Equal("c-cycle", study.Data[0].Id);
        Assert.Equal("b", study.Data[0].Sample);
        Assert.Equal("cathode", study.Cells[0].Electrode);
        Assert.Null(study.Cells[0].MassSigmaMg);
    }

    [Theory]
    [InlineData("mass_mg: 2.5", "mass_mgg: 2.5", "line 9", "did you mean mass_mg?")]
    [InlineData("mass_mg: 2.5", "mass_mg: 0", "line 9", "above 0")]
    [InlineData("mass_mg: 2.5", "mass_mg: 2,5x", "line 9", "")]
    [InlineData("sample: b", "sample: d", "line 9", "no sample \"d\"")]
    [InlineData("kind: cycle", "kind: cycel", "line 11", "did you mean cycle?")]
    [InlineData("version: 1", "version: 2", "line 1", "version 1")]
    [InlineData("parent: a", "parent: z", "line 6", "not a sample above")]
    [InlineData("mass_mg: 2.5 }", "mass_mg: 2.5 }\n  - { id: c, sample: b }", "line 1", "used 2 times")]
    [InlineData("samples:", "sampels:", "line", "did you mean samples?")]
    [InlineData("file: raw/c.mpt", "state: x", "line 11", "no file")]
    [InlineData("file: raw/c.mpt", "file: raw/c.mpt, options: { mass_m: 3 }", "line 11", "did you mean mass_mg?")]
    [InlineData("cells:", "cells: {", "line", "")]
    public void A_fault_is_told_with_its_line_and_a_suggestion(string old, string with, string line, string says)
    {
        var fault = Assert.Throws<InputException>(() => Parse(Small.Replace(old, with, StringComparison.Ordinal)));
        Assert.Contains(line, fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("0.40546, sigma: 0.0001, unit: nm", 4.0546, 0.001)]
    [InlineData("4.0546, sigma: 0.001, unit: Å", 4.0546, 0.001)]
    public void A_typed_in_quantity_is_met_in_its_own_unit_whatever_it_was_written_in(string value, double expected, double sigma)
    {
        var item = Parse(Small + "\nmeasured:\n  - { sample: a, quantity: lattice_parameter, value: " + value + ", source: x }").Measured.Single();
        Assert.Equal("angstrom", item.Value.Unit);
        Assert.Equal(expected, item.Value.Value, 1e-12);
        Assert.Equal(sigma, item.Value.Sigma!.Value, 1e-12);
    }

    [Theory]
    [InlineData("quantity: latice_parameter, value: 4, unit: angstrom", "did you mean lattice_parameter")]
    [InlineData("quantity: lattice_parameter, value: 4, unit: furlong", "does not convert")]
    [InlineData("quantity: lattice_parameter, value: 4", "add \"unit: angstrom\"")]
    [InlineData("quantity: loading, value: 4, unit: mAh/cm2", "does not convert")]
    public void A_typed_in_quantity_that_no_check_could_use_is_refused(string item, string says)
    {
        var fault = Assert.Throws<InputException>(() => Parse(Small + "\nmeasured:\n  - { sample: a, " + item + ", source: x }"));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 13", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("195", 0.5)]
    [InlineData("2.3", 0.05)]
    [InlineData("0.40", 0.005)]
    [InlineData("1e3", 500)]
    [InlineData("1.0e-5", 5e-7)]
    public void The_tolerance_of_a_claim_is_half_of_its_last_printed_digit(string text, double half) =>
        Assert.Equal(half, StudyReader.HalfOfLastDigit(text), half * 1e-12);

    private static Study Parse(string text) => StudyReader.Parse(text, "folder");
}
