// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Halite.Impedance.Circuits;

/// <summary>The one list of circuit elements.</summary>
public static class ElementKinds
{
    /// <summary>Every kind, simple ones first.</summary>
    public static ImmutableArray<ElementKind> All { get; } =
    [
        new Resistor(), new Capacitor(), new Inductor(), new LossyInductor(), new ConstantPhase("CPE"), new ConstantPhase("Q"),
        new VoigtElement(), new ZarcElement(), new HavriliakNegami(), new LognormalElement(),
        new Warburg(), new WarburgOpen(), new WarburgShort(), new Gerischer(), new FiniteGerischer(),
        new TransmissionLine(withTransfer: false), new TransmissionLine(withTransfer: true),
    ];

    private static readonly FrozenDictionary<string, ElementKind> BySymbol = All.ToFrozenDictionary(k => k.Symbol, StringComparer.Ordinal);

    /// <summary>The kind of a symbol; null if there is none.</summary>
    /// <param name="symbol">Symbol as in circuit strings, case-sensitive ("CPE").</param>
    public static ElementKind? Find(string symbol) => BySymbol.GetValueOrDefault(symbol);
}
