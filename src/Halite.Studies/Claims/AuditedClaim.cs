// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;

namespace Halite.Studies.Claims;

/// <summary>A claim with what the data give.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Found">What the data give; null where it could not be found.</param>
/// <param name="Verdict">Green: equal within its printed digits and twice the uncertainty. Amber: off, but within 15 %. Red: further off.</param>
/// <param name="Explanation">The difference, or why it could not be tested.</param>
public sealed record AuditedClaim(Claim Claim, Measured? Found, Verdict Verdict, string Explanation);

/// <summary>Compares what a paper states with what the data give.</summary>
public static class ClaimAudit
{
    private const double AmberPart = 0.15;

    /// <summary>Every claim of the study.</summary>
    /// <param name="run">The computed study.</param>
    public static ImmutableArray<AuditedClaim> Of(StudyRun run)
    {
        var numbers = new StudyNumbers(run);
        return [.. run.Study.Claims.Select(c => Audit(c, numbers))];
    }

    /// <summary>"stated", "at_least", "at_most" or "within", as the study file spells it.</summary>
    /// <param name="kind">The kind.</param>
    public static string Word(ClaimKind kind) => kind switch { ClaimKind.AtLeast => "at_least", ClaimKind.AtMost => "at_most", ClaimKind.Within => "within", _ => "stated" };

    /// <summary>What is stated, as people write it: "195", "≥ 1e-11", "1E-11 to 1E-10".</summary>
    /// <param name="claim">The claim.</param>
    public static string StatedText(Claim claim)
    {
        static string Number(double v) => Halite.Data.Measured.Plain(v);
        return claim.Kind switch
        {
            ClaimKind.AtLeast => "≥ " + Number(claim.Stated),
            ClaimKind.AtMost => "≤ " + Number(claim.Stated),
            ClaimKind.Within => $"{Number(claim.Stated)} to {Number(claim.Upper)}",
            _ => Number(claim.Stated),
        };
    }

    private static AuditedClaim Audit(Claim claim, StudyNumbers numbers)
    {
        Measured found;
        try
        {
            found = numbers.Evaluate(claim.Found);
        }
        catch (InputException e)
        {
            return new AuditedClaim(claim, null, Verdict.NotTestable, e.Message);
        }

        if (!Read.IsDetermined(found)) return new AuditedClaim(claim, null, Verdict.NotTestable, $"{claim.Found} is {found.Reason ?? "not determined by the data"}.");
        double nearest = claim.Kind switch
        {
            ClaimKind.AtLeast => Math.Max(claim.Stated, found.Value),
            ClaimKind.AtMost => Math.Min(claim.Stated, found.Value),
            ClaimKind.Within => Math.Clamp(found.Value, claim.Stated, claim.Upper),
            _ => claim.Stated,
        };
        double off = Math.Abs(found.Value - nearest), sigma = found.Sigma ?? 0;
        var verdict = off <= claim.Tolerance * (1 + 1e-9) + 2 * sigma ? Verdict.Green
            : off <= Math.Max(AmberPart * Math.Abs(nearest), claim.Tolerance + 3 * sigma) ? Verdict.Amber
            : Verdict.Red;
        if (claim.Kind != ClaimKind.Equal && off == 0) return new AuditedClaim(claim, found, verdict, claim.Kind == ClaimKind.Within ? "Inside the range." : "On the right side of the bound.");
        var size = nearest != 0 ? FormattableString.Invariant($"{100 * (found.Value - nearest) / Math.Abs(nearest):+0.0;-0.0;0.0} %") : FormattableString.Invariant($"{found.Value - nearest:+0.####;-0.####;0}");
        var of = claim.Kind switch { ClaimKind.Equal => "", ClaimKind.Within => " off the range", _ => " off the bound" };
        return new AuditedClaim(claim, found, verdict, verdict == Verdict.Green
            ? $"{size}{of}: within the printed digits{(sigma > 0 ? " and twice the uncertainty" : "")}."
            : $"{size}{of}: more than the printed digits{(sigma > 0 ? " and twice the uncertainty" : "")} explain.");
    }
}
