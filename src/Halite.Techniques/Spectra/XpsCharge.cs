// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Spectra.Xps;

namespace Halite.Techniques.Spectra;

/// <summary>Charge correction: the shift that is stated, and what brings the reference level of each file to its place.</summary>
internal sealed class XpsCharge(OperationContext context, IReadOnlyDictionary<XpsSpectrum, string> files)
{
    private readonly Dictionary<string, (double Shift, Measured By)> found = [];
    private readonly ImmutableArray<KeyValuePair<string, double>> references = [.. context.Get(XpsOperation.ChargeReference).Select(p => KeyValuePair.Create(p.Key.Trim('"', ' '), p.Value))];

    public bool IsReference(string level) => references.Any(r => XpsRegions.IsLevel(level, r.Key));

    /// <summary>Takes the shift of a file from the fit of its reference level.</summary>
    public void Take(XpsFitted fit)
    {
        foreach (var (_, energy) in references.Where(r => XpsRegions.IsLevel(fit.Region, r.Key)))
            found.TryAdd(files[fit.Spectrum], (energy - fit.Result.Components[0].BindingEnergy.Value, fit.Result.Components[0].BindingEnergy));
    }

    /// <summary>Added to the energies as measured before usual energies are looked for in them.</summary>
    public double StartShift(XpsSpectrum spectrum) => found.TryGetValue(files[spectrum], out var reference) ? reference.Shift : context.Get(XpsOperation.Shift);

    /// <summary>The fit with what is added to its binding energies.</summary>
    /// <exception cref="InputException">The reference level was not fitted in this file.</exception>
    public XpsFitted Corrected(XpsFitted fit, List<XpsFitted> fits)
    {
        foreach (var f in fits) Take(f);
        fit = fit with { File = files[fit.Spectrum] };
        if (references.IsEmpty) return fit with { Shift = context.Get(XpsOperation.Shift) };
        if (found.TryGetValue(fit.File, out var reference)) return fit with { Shift = reference.Shift, ShiftedBy = reference.By };
        throw new InputException(found.Count == 0
            ? $"--charge-reference {references[0].Key}: this region was not fitted; add it with --region."
            : $"--charge-reference {references[0].Key}: {fit.File} holds no such region; each file is referenced by its own.");
    }
}
