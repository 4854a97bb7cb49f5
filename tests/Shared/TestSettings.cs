// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Halite.TestSupport;

/// <summary>Switches of a test run, from the environment.</summary>
internal static class TestSettings
{
    /// <summary>Skips a study of many minutes unless HALITE_SLOW=1 asks for it (./test --slow).</summary>
    public static void SlowOnly() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HALITE_SLOW") == "1", "slow study: run ./test --slow");

    /// <summary>Runs everything under the culture of HALITE_TEST_CULTURE (de-DE has a decimal comma), if set.</summary>
    [ModuleInitializer]
    internal static void UseCulture()
    {
        if (Environment.GetEnvironmentVariable("HALITE_TEST_CULTURE") is not { Length: > 0 } name) return;
        var culture = name == "invariant" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(name);
        CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.DefaultThreadCurrentUICulture = culture;
        CultureInfo.CurrentCulture = culture;
    }
}
