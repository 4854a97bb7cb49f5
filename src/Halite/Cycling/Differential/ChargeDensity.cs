// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;

namespace Halite.Cycling.Differential;

/// <summary>Charge as a measure over voltage: a fine histogram, and its convolution with Gaussians. Both conserve charge exactly.</summary>
internal sealed class ChargeDensity
{
    /// <summary>Kernels are cut at this many standard deviations (7e-6 of their area) and normalised again.</summary>
    private const double Cut = 4.5;

    /// <summary>Standard deviations per full width at half maximum.</summary>
    public const double SigmaPerFwhm = 1 / 2.3548200450309493;

    /// <summary>A grid that holds a range with room for a kernel on both sides.</summary>
    public ChargeDensity(double low, double high, double width, double widestFwhm)
    {
        Width = width;
        double margin = (Cut + 0.5) * widestFwhm * SigmaPerFwhm + 2 * width;
        Start = width * Math.Floor((low - margin) / width);
        Bins = (int)Math.Ceiling((high + margin - Start) / width) + 1;
    }

    /// <summary>Width of a bin, V.</summary>
    public double Width { get; }

    /// <summary>Lower edge of the first bin, V.</summary>
    public double Start { get; }

    /// <summary>Number of bins.</summary>
    public int Bins { get; }

    /// <summary>Centre of a bin, V.</summary>
    public double Centre(int bin) => Start + (bin + 0.5) * Width;

    /// <summary>Bin of a voltage.</summary>
    public int Bin(double voltage) => Math.Clamp((int)Math.Floor((voltage - Start) / Width), 0, Bins - 1);

    /// <summary>Charge in each bin: each interval's charge in proportion to its overlap with the bin.</summary>
    public double[] Histogram(double[] before, double[] after, double[] charge)
    {
        var result = new double[Bins];
        for (int i = 0; i < charge.Length; i++)
        {
            double low = Math.Min(before[i], after[i]), high = Math.Max(before[i], after[i]);
            int first = Bin(low), last = Bin(high);
            if (first == last)
            {
                result[first] += charge[i];
                continue;
            }

            double perVolt = charge[i] / (high - low), left = charge[i];
            double part = (Start + (first + 1) * Width - low) * perVolt;
            result[first] += part;
            left -= part;
            for (int b = first + 1; b < last; b++)
            {
                result[b] += Width * perVolt;
                left -= Width * perVolt;
            }

            result[last] += left;
        }

        return result;
    }

    /// <summary>The density, per volt, of a histogram at a resolution.</summary>
    public double[] Smooth(double[] histogram, double fwhm)
    {
        double sigma = fwhm * SigmaPerFwhm / Width;
        var kernel = new double[Reach(sigma) + 1];
        double sum = 0;
        for (int k = 0; k < kernel.Length; k++)
        {
            kernel[k] = Math.Exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? kernel[k] : 2 * kernel[k];
        }

        for (int k = 0; k < kernel.Length; k++) kernel[k] /= sum * Width;
        return Convolve(histogram, kernel);
    }

    /// <summary>
    /// Convolution with the square of the Gaussian's slope, 1/V4: the variance of the density where the histogram holds the
    /// squared charge of each sample times the variance of its voltage.
    /// </summary>
    public double[] SmoothBySquaredSlope(double[] histogram, double fwhm)
    {
        double sigma = fwhm * SigmaPerFwhm / Width;
        var kernel = new double[Reach(sigma) + 1];
        double scale = 1 / (2 * Math.PI * Math.Pow(sigma, 6) * Math.Pow(Width, 4));
        for (int k = 0; k < kernel.Length; k++) kernel[k] = scale * k * k * Math.Exp(-k * k / (sigma * sigma));
        return Convolve(histogram, kernel);
    }

    private static int Reach(double sigma) => Math.Max(1, (int)Math.Ceiling(Cut * sigma));

    private double[] Convolve(double[] histogram, double[] kernel)
    {
        int reach = kernel.Length - 1;
        var padded = new double[Bins + 2 * reach];
        histogram.CopyTo(padded, reach);
        var result = new double[Bins];
        TensorPrimitives.Multiply(padded.AsSpan(reach, Bins), kernel[0], result);
        for (int k = 1; k <= reach; k++)
        {
            TensorPrimitives.MultiplyAdd(padded.AsSpan(reach - k, Bins), kernel[k], result, result);
            TensorPrimitives.MultiplyAdd(padded.AsSpan(reach + k, Bins), kernel[k], result, result);
        }

        return result;
    }
}
