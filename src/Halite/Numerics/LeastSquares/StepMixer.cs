// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// Speeds up a fixed-point iteration x → x + f(x) by the combination of the last steps that would have left least
/// (Anderson mixing, J. ACM 12 (1965) 547; Walker and Ni, SIAM J. Numer. Anal. 49 (2011) 1715), in buffers of its own.
/// </summary>
internal sealed class StepMixer(int n)
{
    private const int Memory = 5;

    private readonly double[][] pointChanges = [.. Enumerable.Range(0, Memory).Select(_ => new double[n])];
    private readonly double[][] stepChanges = [.. Enumerable.Range(0, Memory).Select(_ => new double[n])];
    private readonly double[] lastPoint = new double[n], lastStep = new double[n], triangle = new double[Memory * (Memory + 1)], panel = new double[n * (Memory + 1)];
    private int count, next;
    private bool started;

    /// <summary>Forgets all steps.</summary>
    public void Clear() => (count, next, started) = (0, 0, false);

    /// <summary>Replaces the plain step at a point by the mixed one.</summary>
    /// <param name="point">The point.</param>
    /// <param name="step">The plain step there; the mixed one on return.</param>
    /// <param name="scale">How much each component counts.</param>
    public void Mix(ReadOnlySpan<double> point, Span<double> step, ReadOnlySpan<double> scale)
    {
        if (started)
        {
            for (int j = 0; j < n; j++)
            {
                pointChanges[next][j] = point[j] - lastPoint[j];
                stepChanges[next][j] = step[j] - lastStep[j];
            }

            next = (next + 1) % Memory;
            count = Math.Min(count + 1, Memory);
        }

        point.CopyTo(lastPoint);
        step.CopyTo(lastStep);
        started = true;
        if (count == 0) return;
        int width = count + 1;
        var r = triangle.AsSpan(0, count * width);
        r.Clear();
        for (int k = 0; k < count; k++)
        {
            for (int j = 0; j < n; j++) panel[k * n + j] = scale[j] * stepChanges[k][j];
        }

        for (int j = 0; j < n; j++) panel[count * n + j] = scale[j] * step[j];
        Triangle.Append(r, width, panel, n, n, count, width);
        Span<double> weights = stackalloc double[Memory];
        for (int k = 0; k < count; k++) weights[k] = r[k * width + count];
        Triangle.SolveUpper(r, width, count, weights);
        for (int k = 0; k < count; k++)
        {
            Kernels.Add(-weights[k], pointChanges[k], step);
            Kernels.Add(-weights[k], stepChanges[k], step);
        }
    }
}
