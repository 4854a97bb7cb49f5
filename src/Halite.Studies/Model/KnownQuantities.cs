// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>A quantity that cross-checks look for and that <c>measured:</c> may give.</summary>
/// <param name="Name">Its name in the study.</param>
/// <param name="Unit">The unit in which checks and claims meet it.</param>
/// <param name="Meaning">What it is.</param>
internal sealed record KnownQuantity(string Name, string Unit, string Meaning);

/// <summary>Names and units of the quantities that a study may type in. Other names are the user's own and keep their unit.</summary>
internal static partial class KnownQuantities
{
    /// <summary>All of them, by name.</summary>
    public static ImmutableArray<KnownQuantity> All { get; } =
    [
        new("areal_capacity", "mAh/cm2", "capacity by area"),
        new("coulombic_efficiency", "%", "discharge over charge of the first cycle"),
        new("discharge_energy", "Wh/kg", "energy of the first discharge"),
        new("evolved_co2", "umol/g", "CO2 evolved on the first charge (OEMS, integrated)"),
        new("evolved_o2", "umol/g", "O2 evolved on the first charge (OEMS, integrated)"),
        new("first_charge", "mAh/g", "first charge"),
        new("first_discharge", "mAh/g", "first discharge"),
        new("gitt_diffusion", "cm2/s", "diffusion coefficient by GITT"),
        new("gitt_ir_drop", "V", "IR drop of a GITT pulse"),
        new("gitt_overpotential", "V", "over-potential by GITT"),
        new("i003_i104", "1", "intensity ratio of (003) and (104)"),
        new("irreversible_charge", "mAh/g", "first charge less first discharge"),
        new("lattice_parameter", "angstrom", "lattice parameter a in a state"),
        new("li2o_bound", "%", "upper bound of a Li2O residue by mass (XRD or IR)"),
        new("li_content_icp", "1", "Li of a formula unit by elemental analysis"),
        new("li_content_refined", "1", "Li of a formula unit by refinement"),
        new("loading", "mg/cm2", "active material by area"),
        new("mean_discharge_voltage", "V", "mean voltage of the first discharge"),
        new("o1s_oxidised_share", "%", "share of oxidised oxygen in O 1s"),
        new("o_k_531_area", "eV", "area at 531 eV of the normalised O K edge"),
        new("percolating_capacity", "mAh/g", "capacity of the percolating Li"),
        new("r_infinity", "ohm", "high-frequency resistance"),
        new("r_polarisation", "ohm", "polarisation resistance"),
        new("raman_A1g", "cm-1", "position of the A1g band"),
        new("raman_A1g_fwhm", "cm-1", "full width of the A1g band"),
        new("raman_A1g_polarisation", "1", "A1g intensity Z(XY)Z over Z(XX)Z, normalised to Eg"),
        new("site_mixing", "%", "share of Li sites that hold metal"),
        new("turning_point", "mAh/g", "capacity at the turning point of the first charge"),
        new("warburg_diffusion", "cm2/s", "diffusion coefficient by the low-frequency tail"),
    ];

    /// <summary>A typed-in value in the unit in which its quantity is used.</summary>
    /// <param name="map">The entry, for messages.</param>
    /// <param name="name">Name of the quantity.</param>
    /// <param name="value">Value in the unit given.</param>
    /// <exception cref="InputException">The unit measures something else, is missing, or the name is that of a known quantity misspelt.</exception>
    public static Measured InItsUnit(YamlMap map, string name, Measured value)
    {
        if (All.FirstOrDefault(q => q.Name == name) is not { } known)
        {
            // A name of the user's own is free; one letter beside a known name it is a slip that no check would ever find.
            var near = All.FirstOrDefault(q => Suggest.Distance(q.Name, name) <= 2);
            return near is null ? value : throw map.Fault("quantity", $"{map.Where}: there is no quantity \"{name}\"; did you mean {near.Name} ({near.Meaning}, {near.Unit})?");
        }

        if (value.Unit == "1" && known.Unit is not ("1" or "%")) throw map.Fault($"{map.Where} has no unit; {name} is used in {known.Unit}, add \"unit: {known.Unit}\"");
        return Factor(value.Unit, known.Unit) is { } factor
            ? factor == 1 && value.Unit == known.Unit ? value : value.Scaled(factor, known.Unit)
            : throw map.Fault("unit", $"{map.Where}: {name} is used in {known.Unit}, and \"{value.Unit}\" does not convert to it");
    }

    // Simple units by the table of units; quotients part by part.
    private static double? Factor(string from, string to)
    {
        if (Units.Conversion(from, to) is { Offset: 0 } whole) return whole.Factor;
        if (Power().Match(from) is { Success: true } power) from = $"{power.Groups["of"].Value}/{power.Groups["by"].Value}{(power.Groups["n"].Value is "1" or "¹" ? "" : "2")}";
        var (a, b) = (from.Split('/'), to.Split('/'));
        if (a.Length != 2 || b.Length != 2) return null;
        return Part(a[0], b[0]) / Part(a[1], b[1]);

        static double? Part(string x, string y) => Units.Conversion(x.Trim(), y.Trim()) is { Offset: 0 } conversion ? conversion.Factor : null;
    }

    // Journals write "mAh g-1", "mAh g⁻¹", "mg cm^-2".
    [GeneratedRegex(@"^(?<of>\S.*?)\s*[ ·*.]\s*(?<by>[A-Za-zµμ]+)\^?\{?(?:-|−|⁻)(?<n>[12¹²])\}?$")]
    private static partial Regex Power();
}
