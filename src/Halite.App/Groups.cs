// SPDX-License-Identifier: Apache-2.0
namespace Halite.App;

/// <summary>What the first words of two-word verbs stand for.</summary>
internal static class Groups
{
    public static string Summary(string group) => group switch
    {
        "laboratory" => "Arithmetic of the laboratory: precursors, solutions, electrodes, residues.",
        "kinetics" => "Kinetics of oxygen redox from the square scheme.",
        "xas" => "X-ray absorption: linear combinations, EXAFS, edge positions.",
        "study" => "A folder of samples, cells and files: run it, check it, join the techniques.",
        _ => $"Operations on {group}.",
    };
}
