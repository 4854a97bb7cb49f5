// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class StiffOdeTests
{
    [Fact]
    public void A_dimerising_species_follows_its_closed_form_and_conserves_holes()
    {
        // dc1/dt = g − 2k c1², dc2/dt = k c1²: c1 = √(g/2k) tanh(√(2kg) t), and c1 + 2 c2 = g t.
        const double k = 1, g = 0.3;
        double[] times = [.. Enumerable.Range(0, 31).Select(i => i / 10.0)];
        var solution = StiffOde.Solve(
            (t, y, d) =>
            {
                d[0] = g - 2 * k * y[0] * y[0];
                d[1] = k * y[0] * y[0];
            },
            [0, 0], times);
        for (int i = 0; i < times.Length; i++)
        {
            var y = solution.States[i];
            // A thousand times tighter than the 1e-6 that the kinetics demand.
            Assert.Equal(Math.Sqrt(g / (2 * k)) * Math.Tanh(Math.Sqrt(2 * k * g) * times[i]), y[0], 1e-9);
            Assert.Equal(g * times[i], y[0] + 2 * y[1], 1e-9);
        }
    }

    [Fact]
    public void The_error_falls_with_the_tolerance_also_when_time_enters()
    {
        // Prothero and Robinson's stiff problem: y = cos t whatever the rate.
        double Error(double tolerance) => Math.Abs(StiffOde.Solve(
            (t, y, d) => d[0] = -1e6 * (y[0] - Dual.Cos(t)) - Dual.Sin(t), [1], [0, 3],
            new() { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance }).FinalState[0] - Math.Cos(3));
        Assert.InRange(Error(1e-4), 0, 1e-4);
        Assert.InRange(Error(1e-8), 0, 1e-8);
    }

    [Fact]
    public void Robertsons_reactions_reach_the_published_values_in_few_steps()
    {
        var solution = StiffOde.Solve(
            (t, y, d) =>
            {
                var slow = 0.04 * y[0];
                var fast = 3e7 * y[1] * y[1];
                var back = 1e4 * y[1] * y[2];
                (d[0], d[1], d[2]) = (back - slow, slow - back - fast, fast);
            },
            [1, 0, 0], [0, 1e11]);
        // Hairer and Wanner's reference solution at t = 1e11.
        Assert.Equal(0.2083340149701255e-7, solution.FinalState[0], 1e-13);
        Assert.Equal(0.9999999791665050, solution.FinalState[2], 1e-10);
        Assert.InRange(solution.Steps, 1, 3000);
    }

    [Fact]
    public void Dense_output_between_steps_is_as_exact_as_the_steps()
    {
        double[] times = [.. Enumerable.Range(0, 1001).Select(i => i * 0.01)];
        var solution = StiffOde.Solve((t, y, d) => (d[0], d[1]) = (y[1], -y[0]), [0, 1], times);
        double worst = times.Select((t, i) => Math.Abs(solution.States[i][0] - Math.Sin(t))).Max();
        // The interpolant is of third order: a factor above the step's own error.
        Assert.InRange(worst, 0, 3e-8);
    }

    [Fact]
    public void An_event_stops_the_solution_where_it_passes_zero()
    {
        var solution = StiffOde.Solve((t, y, d) => d[0] = -1.0 + 0 * y[0], [1], [0, 0.5, 2], stop: (t, y) => y[0]);
        Assert.Equal(1, solution.EventTime!.Value, 1e-10);
        Assert.Equal([0, 0.5], solution.Times);
        Assert.Equal(0, solution.FinalState[0], 1e-10);
    }

    [Fact]
    public void A_solution_that_blows_up_is_said()
    {
        Assert.Throws<InputException>(() => StiffOde.Solve((t, y, d) => d[0] = y[0] * y[0], [1], [0, 2]));
    }
}
