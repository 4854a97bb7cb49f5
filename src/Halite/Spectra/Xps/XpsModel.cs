// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra.Xps;

/// <summary>Where a component's parameters stand in a model, with what a link to another component makes of them; -1 for none.</summary>
internal readonly record struct XpsPlace(int Area, int Energy, int Width, int Mixing)
{
    public double AreaFactor { get; init; } = 1;

    public double EnergyOffset { get; init; }

    public double WidthFactor { get; init; } = 1;
}

/// <summary>
/// Components with an active background: y = sum A (g + s · T g) + offset, with T the running integral (Shirley) or the
/// losses (Tougaard) of the component, s one strength for all. Linear in areas and offset.
/// </summary>
internal sealed class XpsModel : FitModel
{
    private readonly double[] kinetic;
    private readonly double photon;
    private readonly ImmutableArray<XpsComponent> components;
    private readonly XpsFitOptions options;
    private readonly double[][] columns;

    public XpsModel(double[] kinetic, double photon, ImmutableArray<XpsComponent> components, XpsFitOptions options)
    {
        this.kinetic = kinetic;
        this.photon = photon;
        this.components = components;
        this.options = options;
        IsActive = options.Background is XpsBackgroundKind.ActiveShirley or XpsBackgroundKind.ActiveTougaard;
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        var places = new XpsPlace[components.Length];
        int? sharedWidth = null;
        for (int k = 0; k < components.Length; k++)
        {
            var c = components[k];
            var suffix = string.Create(CultureInfo.InvariantCulture, $"_{k + 1}");
            int Add(bool linked, Parameter parameter)
            {
                if (linked) return -1;
                parameters.Add(parameter);
                return parameters.Count - 1;
            }

            int area = Add(c.LinkedArea is not null, new Parameter("area" + suffix, 0) { Linear = true, Unit = "counts/s·eV" });
            int energy = Add(c.LinkedEnergy is not null, Of("energy" + suffix, c.Energy, c.Energy.Start!.Value - 1.5, c.Energy.Start.Value + 1.5));
            int width = sharedWidth ?? Add(c.LinkedFwhm is not null && !options.ShareWidths, Of(options.ShareWidths ? "fwhm" : "fwhm" + suffix, c.Fwhm, 0.2, 12));
            if (options.ShareWidths) sharedWidth = width;
            int mixing = -1;
            if (c.Casa is null && c.Shape.Extra.Length > 0)
            {
                mixing = parameters.Count;
                parameters.Add(Of(c.Shape.Extra[0].Name + suffix, c.Mixing, c.Shape.Extra[0].Lower, Math.Min(c.Shape.Extra[0].Upper, 20)));
            }

            places[k] = new XpsPlace(area, energy, width, mixing);
        }

        Map = [.. places.Select((_, k) => Resolve(components, places, k))];
        if (IsActive)
        {
            Strength = parameters.Count;
            bool shirley = options.Background == XpsBackgroundKind.ActiveShirley;

            // Shirley's strength is a background per area, 1/eV; Tougaard's multiplies B.
            parameters.Add(new Parameter(shirley ? "shirley_strength" : "tougaard_strength", shirley ? 0.02 : 1) { Lower = 0, Upper = shirley ? 5 : 50 });
            Offset = parameters.Count;
            parameters.Add(new Parameter("offset", 0) { Linear = true });
            parameters.Add(new Parameter("slope", 0) { Linear = true });
        }

        Parameters = parameters.ToImmutable();
        columns = new double[8][];
        for (int i = 0; i < columns.Length; i++) columns[i] = new double[kinetic.Length];
    }

    public bool IsActive { get; }

    /// <summary>Where each component's parameters stand.</summary>
    public ImmutableArray<XpsPlace> Map { get; }

    public int Strength { get; } = -1;

    public int Offset { get; } = -1;

    public override ImmutableArray<Parameter> Parameters { get; }

    public override int Count => kinetic.Length;

    public override FitModel ForThread() => new XpsModel(kinetic, photon, components, options);

    public override void Evaluate(ReadOnlySpan<double> p, Span<double> values, Span<double> jacobian)
    {
        int n = kinetic.Length, width = p.Length;
        values.Clear();
        if (!jacobian.IsEmpty) jacobian.Clear();
        double strength = IsActive ? p[Strength] : 0;
        var tail = columns[4];
        for (int k = 0; k < components.Length; k++)
        {
            var m = Map[k];
            Curves(k, p, !jacobian.IsEmpty);
            double area = p[m.Area] * m.AreaFactor;
            for (int c = 0; c < 4; c++)
            {
                if (c > 0 && (jacobian.IsEmpty || (c == 3 && m.Mixing < 0))) continue;
                var column = columns[c];
                if (IsActive)
                {
                    Background(column, tail);
                    if (c == 0 && !jacobian.IsEmpty) Accumulate(jacobian, width, Strength, tail, area);
                    TensorPrimitives.MultiplyAdd<double>(tail, strength, column, column);
                }

                if (c == 0)
                {
                    TensorPrimitives.MultiplyAdd<double>(column, area, values, values);
                    if (!jacobian.IsEmpty) Accumulate(jacobian, width, m.Area, column, m.AreaFactor);
                }
                else
                {
                    Accumulate(jacobian, width, c == 1 ? m.Energy : c == 2 ? m.Width : m.Mixing, column, c == 2 ? area * m.WidthFactor : area);
                }
            }
        }

        if (!IsActive) return;
        double centre = (kinetic[0] + kinetic[^1]) / 2, half = (kinetic[^1] - kinetic[0]) / 2;
        for (int i = 0; i < n; i++)
        {
            double t = (kinetic[i] - centre) / half;
            values[i] += p[Offset] + p[Offset + 1] * t;
            if (jacobian.IsEmpty) continue;
            jacobian[i * width + Offset] = 1;
            jacobian[i * width + Offset + 1] = t;
        }
    }

    /// <summary>One component alone, without its background.</summary>
    public double[] Component(int k, ReadOnlySpan<double> p)
    {
        Curves(k, p, false);
        var result = new double[kinetic.Length];
        TensorPrimitives.Multiply<double>(columns[0], p[Map[k].Area] * Map[k].AreaFactor, result);
        return result;
    }

    private static void Accumulate(Span<double> jacobian, int width, int index, double[] column, double factor)
    {
        for (int i = 0; i < column.Length; i++) jacobian[i * width + index] += factor * column[i];
    }

    /// <summary>Curve of unit area and its derivatives by binding energy, width, mixing, into the first four columns.</summary>
    private void Curves(int k, ReadOnlySpan<double> p, bool slopes)
    {
        var c = components[k];
        var m = Map[k];
        double energy = p[m.Energy] + m.EnergyOffset, width = p[m.Width] * m.WidthFactor, mixing = m.Mixing >= 0 ? p[m.Mixing] : 0;
        for (int i = 0; i < 4; i++) Array.Clear(columns[i]);
        double total = 1 + c.Ratio;
        Line(c, photon - energy, width, mixing, 1 / total, slopes);
        if (c.Ratio > 0) Line(c, photon - energy - c.Splitting, width, mixing, c.Ratio / total, slopes);
    }

    private void Line(XpsComponent c, double centre, double width, double mixing, double weight, bool slopes)
    {
        if (c.Casa is { } casa)
        {
            TensorPrimitives.MultiplyAdd<double>(casa.Curve(kinetic, centre, width), weight, columns[0], columns[0]);
            if (!slopes) return;

            // Numerical curves: central differences, whose error of 1e-6 costs a step of the fit at most.
            double h = 1e-3 * width;
            Difference(casa.Curve(kinetic, centre + h, width), casa.Curve(kinetic, centre - h, width), columns[1], -weight / (2 * h));
            Difference(casa.Curve(kinetic, centre, width + h), casa.Curve(kinetic, centre, width - h), columns[2], weight / (2 * h));
            return;
        }

        Span<double> q = stackalloc double[4], d = stackalloc double[4], r = stackalloc double[4];
        int count = c.Shape.Extra.Length > 0 ? 4 : 3;
        (q[0], q[1], q[2], q[3]) = (1, centre, width, mixing);
        q[..count].CopyTo(r);
        double norm = AreaOf(c.Shape, q[..count]), byWidth = 0, byMixing = 0;
        if (slopes && !c.Shape.AmplitudeIsArea)
        {
            double h = 1e-5 * width;
            r[2] = width + h;
            double up = AreaOf(c.Shape, r[..count]);
            r[2] = width - h;
            byWidth = (up - AreaOf(c.Shape, r[..count])) / (2 * h);
            r[2] = width;
            if (count == 4)
            {
                r[3] = mixing + 1e-5;
                up = AreaOf(c.Shape, r[..count]);
                r[3] = mixing - 1e-5;
                byMixing = (up - AreaOf(c.Shape, r[..count])) / 2e-5;
            }
        }

        for (int i = 0; i < kinetic.Length; i++)
        {
            double f = c.Shape.Evaluate(kinetic[i], q[..count], slopes ? d[..count] : []);
            columns[0][i] += weight * f / norm;
            if (!slopes) continue;
            columns[1][i] -= weight * d[1] / norm;
            columns[2][i] += weight * (d[2] - f * byWidth / norm) / norm;
            if (count == 4) columns[3][i] += weight * (d[3] - f * byMixing / norm) / norm;
        }
    }

    // An asymmetric Doniach-Sunjic line has no area: its height is normalised instead.
    private static double AreaOf(LineShape shape, ReadOnlySpan<double> q) => shape.HasArea ? shape.Area(q) : shape.Height(q);

    private static void Difference(double[] up, double[] down, double[] target, double factor)
    {
        for (int i = 0; i < target.Length; i++) target[i] += factor * (up[i] - down[i]);
    }

    private void Background(double[] signal, double[] target)
    {
        int n = kinetic.Length;
        if (options.Background == XpsBackgroundKind.ActiveShirley)
        {
            double sum = 0;
            target[n - 1] = 0;
            for (int i = n - 2; i >= 0; i--)
            {
                sum += 0.5 * (signal[i] + signal[i + 1]) * (kinetic[i + 1] - kinetic[i]);
                target[i] = sum;
            }

            return;
        }

        var cells = columns[5];
        for (int i = 0; i < n; i++) cells[i] = signal[i] * XpsBackground.Cell(kinetic, i);
        XpsBackground.Losses(kinetic, cells, options.CrossSection).CopyTo(target, 0);
    }

    /// <summary>Follows links to the component that owns the parameter.</summary>
    private static XpsPlace Resolve(ImmutableArray<XpsComponent> components, XpsPlace[] places, int k)
    {
        var place = places[k];
        (int Owner, double Value) Follow(Func<XpsComponent, XpsLink?> link, bool adds)
        {
            double value = adds ? 0 : 1;
            int at = k;
            for (int step = 0; link(components[at]) is { } l; step++)
            {
                if (l.To < 0 || l.To >= components.Length || step > components.Length) throw new InputException($"The links between components of \"{components[k].Name}\" lead to no component or in a circle.");
                value = adds ? value + l.Value : value * l.Value;
                at = l.To;
            }

            return (at, value);
        }

        var (area, energy) = (Follow(c => c.LinkedArea, false), Follow(c => c.LinkedEnergy, true));
        var (owner, factor) = place.Width >= 0 ? (k, 1) : Follow(c => c.LinkedFwhm, false);
        return place with
        {
            Area = places[area.Owner].Area, AreaFactor = area.Value,
            Energy = places[energy.Owner].Energy, EnergyOffset = energy.Value,
            Width = places[owner].Width, WidthFactor = factor,
        };
    }

    private static Parameter Of(string name, ParameterHint hint, double lower, double upper)
    {
        (lower, upper) = (hint.Lower ?? lower, hint.Upper ?? upper);
        double start = Math.Clamp(hint.Start ?? (lower + upper) / 2, lower, upper);
        return new Parameter(name, start) { Lower = lower, Upper = upper, Fixed = hint.Fixed || lower == upper, Unit = "eV" };
    }
}
