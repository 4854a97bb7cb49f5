// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Lattices.Percolation;

namespace Halite.Lattices.Ordering;

/// <summary>How an ordering simulation is run.</summary>
public sealed record OrderingOptions
{
    /// <summary>Temperature in the unit of the model's energy (kT in eV, or 1 for energies in kT). 1 is right for pair energies in kT.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Sweeps of each chain after equilibration; a sweep tries as many swaps as there are cation sites. 200 pass many correlation times away from a transition.</summary>
    public int Sweeps { get; init; } = 200;

    /// <summary>Sweeps before measuring; null takes a quarter of <see cref="Sweeps"/>, at least 20.</summary>
    public int? Equilibration { get; init; }

    /// <summary>Sweeps between measurements of structure; null takes a twentieth of <see cref="Sweeps"/>, at least 1. The energy is read every sweep.</summary>
    public int? MeasureEvery { get; init; }

    /// <summary>Independent chains from random starts. 16 give standard errors that need no assumption on correlation times.</summary>
    public int Chains { get; init; } = 16;

    /// <summary>Neighbour shells of the Warren-Cowley parameters.</summary>
    public int Shells { get; init; } = 4;

    /// <summary>Transport rule of the percolating fraction.</summary>
    public TransportRule Rule { get; init; } = TransportRule.ZeroTM;

    /// <summary>
    /// Annealing before equilibration: chains start at this temperature and cool to <see cref="Temperature"/> in
    /// <see cref="AnnealingSteps"/> steps of equal ratio; null, the default, starts at the temperature itself.
    /// </summary>
    public double? AnnealFrom { get; init; }

    /// <summary>Steps of the annealing; each takes as many sweeps as the equilibration.</summary>
    public int AnnealingSteps { get; init; } = 20;

    /// <summary>
    /// Temperatures of a replica exchange, in any order; empty, the default, uses <see cref="Temperature"/> alone. Replicas
    /// of neighbouring temperatures exchange after each measurement interval.
    /// </summary>
    public ImmutableArray<double> Temperatures { get; init; } = [];

    /// <summary>Chemical potential of Li less that of the first metal for the semi-grand ensemble; null, the default, keeps the composition.</summary>
    public double? ChemicalPotential { get; init; }

    /// <summary>Seed of the random numbers; chain c uses the stream (seed, c).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 uses all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>One measurement of one chain.</summary>
/// <param name="Chain">Number of the chain, from 0.</param>
/// <param name="Sweep">Sweep after equilibration.</param>
/// <param name="Temperature">Temperature.</param>
/// <param name="Energy">Energy per cation site.</param>
/// <param name="LithiumShare">Li share of the cation sites.</param>
/// <param name="Order">Short-range order.</param>
/// <param name="PercolatingFraction">Percolating share of all Li.</param>
/// <param name="LithiumAround">Mean number of Li among the six cations around each kind of anion; empty with one kind.</param>
public sealed record OrderingMeasurement(
    int Chain, int Sweep, double Temperature, double Energy, double LithiumShare, ShortRangeOrder Order, double PercolatingFraction, ImmutableArray<double> LithiumAround);

/// <summary>Averages at one temperature.</summary>
/// <param name="Temperature">Temperature, in the unit of the model's energy.</param>
/// <param name="WarrenCowley">Warren-Cowley parameter of each shell.</param>
/// <param name="LithiumTetrahedra">Share of tetrahedra with four Li, P(Li4).</param>
/// <param name="Census">Share of tetrahedra with 0 to 4 metals.</param>
/// <param name="PercolatingFraction">Percolating share of all Li.</param>
/// <param name="Energy">Energy per cation site, in the model's unit.</param>
/// <param name="SpecificHeat">Specific heat per cation site, in k: variance of the energy over T².</param>
/// <param name="LithiumShare">Li share of the cation sites.</param>
/// <param name="LithiumAround">Mean number of Li among the six cations around each kind of anion, in the order of the anions; empty with one kind.</param>
/// <param name="Acceptance">Share of trials that were accepted.</param>
public sealed record OrderingAverages(
    double Temperature,
    ImmutableArray<Measured> WarrenCowley,
    Measured LithiumTetrahedra,
    ImmutableArray<Measured> Census,
    Measured PercolatingFraction,
    Measured Energy,
    Measured SpecificHeat,
    Measured LithiumShare,
    ImmutableArray<Measured> LithiumAround,
    double Acceptance);

/// <summary>Result of an ordering simulation.</summary>
/// <param name="Model">The Hamiltonian.</param>
/// <param name="Ions">The ions.</param>
/// <param name="Averages">Averages, by rising temperature; one without replica exchange.</param>
/// <param name="Series">All measurements, by chain and sweep.</param>
/// <param name="LowestEnergy">Lowest energy per cation site that any chain met at a measurement.</param>
/// <param name="Lowest">The arrangement of that energy.</param>
/// <param name="LowestAnions">Its anions: numbers into the list of anion names.</param>
/// <param name="Trials">Swaps (or flips) tried.</param>
/// <param name="Chains">Finished chains.</param>
/// <param name="Warnings">What a reader must know: chains that may not be in equilibrium.</param>
public sealed record OrderingResult(
    OrderingModel Model,
    LatticeIons Ions,
    ImmutableArray<OrderingAverages> Averages,
    ImmutableArray<OrderingMeasurement> Series,
    double LowestEnergy,
    CationArrangement Lowest,
    ImmutableArray<byte> LowestAnions,
    long Trials,
    int Chains,
    ImmutableArray<Warning> Warnings);

/// <summary>
/// Monte Carlo of cation and anion order: independent chains of unbiased swaps (or, at given chemical potential, changes
/// of species), with annealing and replica exchange.
/// </summary>
/// <remarks>
/// Standard errors come from the spread of the chains' means, so that they hold for any correlation within a chain. A
/// result is the same for any number of threads.
/// </remarks>
public static class OrderingSimulation
{
    /// <summary>Runs it.</summary>
    /// <param name="model">The Hamiltonian.</param>
    /// <param name="ions">The ions.</param>
    /// <param name="options">Temperature, sweeps, chains.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops; finished chains are kept.</param>
    /// <exception cref="InputException">The model cannot treat the ions or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first chain was finished.</exception>
    public static OrderingResult Run(OrderingModel model, LatticeIons ions, OrderingOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Check(model, ions, options);
        double[] temperatures = options.Temperatures.IsEmpty ? [options.Temperature] : [.. options.Temperatures.Order()];
        long bytes = temperatures.Length * model.BytesFor(ions.Grid) + LithiumNetwork.BytesFor(ions.Grid);
        _ = SampleLoop.WorkersThatFit(bytes, 1); // before tables are made
        var create = model.Prepare(ions);
        var walks = new OrderingWalk?[options.Chains];
        var chainProgress = new ChainProgress(progress, options.Chains);
        int done = SampleLoop.Run(
            options.Chains,
            options.Threads,
            bytes,
            () => new OrderingWorker(ions, options),
            (worker, chain) =>
            {
                var walk = worker.Walk(create, temperatures, chain, chainProgress, cancellation);
                walks[chain] = walk;
                return walk is not null;
            },
            static _ => { },
            null,
            cancellation);
        var finished = walks.OfType<OrderingWalk>().ToArray();
        if (done == 0 || finished.Length == 0) throw new OperationCanceledException(cancellation);
        return OrderingStatistics.Gather(model, ions, options, temperatures, finished);
    }

    /// <summary>Tries swaps on one chain and nothing else, for timing.</summary>
    /// <param name="model">The Hamiltonian.</param>
    /// <param name="ions">The ions.</param>
    /// <param name="temperature">Temperature.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>A function that tries a number of swaps and returns how many were accepted.</returns>
    public static Func<long, long> Trials(OrderingModel model, LatticeIons ions, double temperature, ulong seed)
    {
        model.Require(ions);
        var random = new FastRandom(seed, 0);
        var start = new CationArrangement(ions.Grid);
        start.FillRandom(ions.Cations, ref random);
        var chain = model.Prepare(ions)(start, ions.RandomAnions(ref random));
        return trials =>
        {
            long before = chain.Accepted;
            chain.Swap(trials, 1 / temperature, ref random);
            return chain.Accepted - before;
        };
    }

    private static void Check(OrderingModel model, LatticeIons ions, OrderingOptions options)
    {
        if (options.Sweeps < 1 || options.Chains < 1 || options.Equilibration < 0 || options.MeasureEvery < 1 || options.AnnealingSteps < 1)
            throw new InputException("Sweeps, chains, annealing steps and the measuring interval are at least 1: correct the options.");
        if (!(options.Temperature > 0) || options.Temperatures.Any(t => !(t > 0)) || options.AnnealFrom is <= 0)
            throw new InputException("A temperature is above zero: correct it.");
        if (ions.Grid.Cells < 2) throw new InputException("An ordering simulation needs a crystal of at least 2 cells along an edge: choose more cells.");
        if (ions.Cations.Lithium == 0 || ions.Cations.Metal == 0) throw new InputException("Ordering needs both Li and another cation on the octahedral sites: give such a composition.");
        _ = new ShortRangeOrderMeter(ions.Grid, options.Shells);
        model.Require(ions);
    }

    private sealed class ChainProgress(IProgress<double>? inner, int chains) : IProgress<double>
    {
        private double sum;
        private readonly Lock gate = new();

        public void Report(double value)
        {
            if (inner is null) return;
            lock (gate)
            {
                sum += value;
                inner.Report(Math.Min(1, sum / chains));
            }
        }
    }
}
