// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Field;

/// <summary>The distribution of the field of local penalties alone: no processes are assumed, no bend is sharper than the data show.</summary>
internal sealed class FieldDrt(ImpedanceSpectrum spectrum, DrtOptions options)
{
    public DrtResult Fit()
    {
        var data = new RelaxationData(spectrum);
        var basis = new RelaxationBasis(data, 2 * HierarchicalDrt.NodesPerDecade, HierarchicalDrt.DecadesBeyond);
        var field = HierarchicalDrt.FreeField(basis, options.Tail);
        var outliers = Outliers.Find(data, field);
        if (outliers.Positions.Length > 0)
        {
            data = outliers.Reweighted;
            basis = new RelaxationBasis(data, 2 * HierarchicalDrt.NodesPerDecade, HierarchicalDrt.DecadesBeyond);
            field = HierarchicalDrt.FreeField(basis, options.Tail);
        }

        if (options.Tail)
        {
            var without = HierarchicalDrt.FreeField(basis, tail: false);
            if (without.LogEvidence >= field.LogEvidence) field = without;
        }

        var posterior = new AveragedPosterior((1, new PosteriorView(basis, field)));
        return new DrtReport(spectrum, data, posterior, options).Build("field", field.NoiseVariance, [], double.NaN) with { Outliers = outliers.Positions };
    }
}
