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

        double off = Math.Abs(found.Value - claim.Stated), sigma = found.Sigma ?? 0;
        var verdict = off <= claim.Tolerance * (1 + 1e-9) + 2 * sigma ? Verdict.Green
            : off <= Math.Max(AmberPart * Math.Abs(claim.Stated), claim.Tolerance + 3 * sigma) ? Verdict.Amber
            : Verdict.Red;
        var size = claim.Stated != 0 ? FormattableString.Invariant($"{100 * (found.Value - claim.Stated) / Math.Abs(claim.Stated):+0.0;-0.0;0.0} %") : FormattableString.Invariant($"{found.Value - claim.Stated:+0.####;-0.####;0}");
        return new AuditedClaim(claim, found, verdict, verdict == Verdict.Green
            ? $"{size}: within the printed digits{(sigma > 0 ? " and twice the uncertainty" : "")}."
            : $"{size}: more than the printed digits{(sigma > 0 ? " and twice the uncertainty" : "")} explain.");
    }
}
