// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>What the names mean that XDI's dictionary, Larch and beamlines give to the columns of an absorption scan.</summary>
internal static class XasColumns
{
    /// <summary>The meaning of a column name; Unknown where it says nothing.</summary>
    public static Meaning MeaningOf(string name)
    {
        var word = name.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        int cut = word.IndexOfAny(['(', '[', '/']);
        var stem = cut > 0 ? word[..cut].Trim('_') : word;
        return stem switch
        {
            "energy" or "e" or "ene" or "en" or "mono_energy" or "energy_ev" or "photon_energy" or "encoded_energy" or "energy_achieved" or "energy_requested" or "requested_energy" or "hv" or "ev" => Meaning.PhotonEnergy,
            "mutrans" or "xmu" or "mu" or "mut" or "muf" or "mufluor" or "mutey" or "mu_e" or "norm" or "flat" or "normtrans" or "normfluor" or "absorption" or "absorbance" or "abs" or "tey" or "pfy" or "tfy" or "ipfy" => Meaning.Absorption,
            "i0" or "io" or "monitor" or "ic0" or "izero" => Meaning.IncidentIntensity,
            "i1" or "it" or "itrans" or "ic1" or "itransmission" or "transmission" => Meaning.TransmittedIntensity,
            "i2" or "ir" or "irefer" or "iref" or "ic2" => Meaning.ReferenceIntensity,
            "if" or "ifluor" or "fluor" or "fluorescence" or "lytle" or "ff" => Meaning.FluorescenceIntensity,
            "stddev" or "std" or "sigma" or "mu_error" or "error" => Meaning.IntensitySigma,
            _ when word.StartsWith("xmu", StringComparison.Ordinal) => Meaning.Absorption,
            _ => Meaning.Unknown,
        };
    }

    /// <summary>The unit of a name such as "energy (keV)" or "E[eV]"; empty where it gives none.</summary>
    public static (string Name, string Unit) SplitUnit(string name)
    {
        foreach (var (open, close) in new[] { ('(', ')'), ('[', ']') })
        {
            int a = name.IndexOf(open), b = name.LastIndexOf(close);
            if (a > 0 && b > a && Units.IsKnown(name[(a + 1)..b]) && name[(a + 1)..b].Length > 0) return (name[..a].Trim(), name[(a + 1)..b].Trim());
        }

        return (name.Trim(), "");
    }

    /// <summary>Whether a column of numbers can be the photon energy of a scan in eV or keV.</summary>
    public static bool CouldBeEnergy(double[] values)
    {
        if (values.Length < 10) return false;
        int up = 0;
        for (int i = 1; i < values.Length; i++) up += values[i] >= values[i - 1] ? 1 : 0;
        return values[0] is > 1 and < 150000 && up > 0.97 * (values.Length - 1);
    }
}
