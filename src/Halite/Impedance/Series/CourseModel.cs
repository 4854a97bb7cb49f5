// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Relaxation;
using Halite.Impedance.Relaxation.Processes;

namespace Halite.Impedance.Series;

/// <summary>One spectrum of a series with the processes that are fitted to it.</summary>
/// <param name="Position">Position in the series.</param>
/// <param name="Place">Where it stands along the series.</param>
/// <param name="Path">The way from the first spectrum to it; differs from the place where the series turns back.</param>
/// <param name="Data">The spectrum.</param>
/// <param name="Noise">Variance of its weighted data.</param>
/// <param name="Mixture">Its processes; values are changed by the fit.</param>
/// <param name="Tracks">Number of the track of each process.</param>
internal sealed record CourseSpectrum(int Position, double Place, double Path, RelaxationData Data, double Noise, ProcessMixture Mixture, int[] Tracks)
{
    private MixtureModel? model;

    /// <summary>The impedance of a mixture at the frequencies of the spectrum.</summary>
    public MixtureModel Model => model ??= new MixtureModel(Data);

    /// <summary>The same with values of its own.</summary>
    public CourseSpectrum Copy() => this with { Mixture = Mixture.Clone(), model = null };
}

/// <summary>
/// One quantity of a process through the series (ln R, ln τ, sharpness, β, or R∞): in each spectrum it is a factor times
/// a parameter plus an offset, which undo that spectra are divided by their own largest modulus.
/// </summary>
/// <param name="Track">Number of the track; -1 for R∞.</param>
/// <param name="Quantity">0 ln R, 1 ln τ, 2 sharpness, 3 β of a process; 0 of the track -1 is R∞ in ohm.</param>
internal sealed record Course(int Track, int Quantity)
{
    /// <summary>Spectrum (by place in the fit), parameter, factor and offset, in order.</summary>
    public List<(int Spectrum, int Parameter, double Factor, double Offset)> Nodes { get; } = [];

    /// <summary>Variance of a usual step (or change of step) to the next spectrum, found by evidence.</summary>
    public double StepVariance { get; set; } = double.NaN;

    /// <summary>Root mean square of the slopes with which the fit starts: those of spectra fitted one by one, noise included.</summary>
    public double UsualSlope { get; set; }

    /// <summary>
    /// The differences along the course as factors of its nodes, scaled so that each has the step variance: first differences
    /// (the quantity wanders) or changes of slope (it runs straight on, but not where the series turns back).
    /// </summary>
    public List<(int From, double[] Factors)> Differences(bool slopes, IReadOnlyList<CourseSpectrum> spectra)
    {
        var all = new List<(int, double[])>();
        for (int m = 1; m < Nodes.Count; m++)
        {
            double h = Distance(m);
            if (!slopes)
            {
                all.Add((m - 1, [-1 / Math.Sqrt(h), 1 / Math.Sqrt(h)]));
                continue;
            }

            if (m == 1 || Turns(m - 1, spectra)) continue;
            // An integrated random walk, seen at its nodes: the change of slope has the variance (g + h)/3 of unit steps, 2/3 for equal ones.
            double g = Distance(m - 1), size = Math.Sqrt((g + h) / 2);
            all.Add((m - 2, [1 / g / size, (-1 / g - 1 / h) / size, 1 / h / size]));
        }

        return all;

        double Distance(int m) => Way(m, spectra);
    }

    /// <summary>The way along the series to a node from the one before it.</summary>
    public double Way(int m, IReadOnlyList<CourseSpectrum> spectra) => spectra[Nodes[m].Spectrum].Path - spectra[Nodes[m - 1].Spectrum].Path;

    /// <summary>Whether the series turns back (or stays) at a node that has neighbours: a quantity may go on with any slope.</summary>
    public bool Turns(int m, IReadOnlyList<CourseSpectrum> spectra)
    {
        double Step(int n) => spectra[Nodes[n].Spectrum].Place - spectra[Nodes[n - 1].Spectrum].Place;
        return !(Step(m) * Step(m + 1) > 0);
    }
}
