// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Halite.Techniques;

namespace Halite.App;

/// <summary>A progress bar on the terminal's error stream, shown once work has lasted two seconds; silent elsewhere.</summary>
internal sealed class ProgressLine : IProgress<Progress>, IDisposable
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly Lock gate = new();
    private long lastShown = -1000;
    private int width;
    private bool done;

    public void Report(Progress value)
    {
        if (!terminal) return;
        lock (gate)
        {
            long now = clock.ElapsedMilliseconds;
            if (done || now < 2000 || now - lastShown < 100) return;
            lastShown = now;
            const int cells = 28;
            string bar = "";
            if (double.IsFinite(value.Fraction))
            {
                int full = (int)(Math.Clamp(value.Fraction, 0, 1) * cells);
                double remaining = value.Fraction > 0.01 ? clock.Elapsed.TotalSeconds * (1 / value.Fraction - 1) : double.NaN;
                bar = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', cells - full)}] {100 * value.Fraction,3:F0} %{(double.IsFinite(remaining) ? $", {remaining:F0} s left" : "")} ");
            }

            var line = bar + value.Message;
            Console.Error.Write("\r" + line.PadRight(width));
            width = line.Length;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (done) return;
            done = true;
            if (width > 0) Console.Error.Write("\r" + new string(' ', width) + "\r");
        }
    }
}
