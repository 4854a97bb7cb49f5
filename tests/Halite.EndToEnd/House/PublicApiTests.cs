// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.CompilerServices;
using Halite.Data;

namespace Halite.EndToEnd.House;

/// <summary>One walk over the public API of the library: options are sealed records, nothing public can be changed.</summary>
public sealed class PublicApiTests
{
    private static readonly Type[] Types = [.. typeof(Measured).Assembly.GetExportedTypes()];

    [Fact]
    public void Options_are_sealed_records()
    {
        var wrong = Types.Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) && !t.IsInterface && !(t.IsAbstract && t.IsSealed) && !(t.IsSealed && IsRecord(t)));
        Assert.Empty(wrong.Select(t => t.FullName));
    }

    [Fact]
    public void Every_option_has_a_default() =>
        Assert.Empty(Types.Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) && IsRecord(t) && t.GetConstructor(Type.EmptyTypes) is null).Select(t => t.FullName));

    [Fact]
    public void No_public_property_or_field_can_be_set_after_construction()
    {
        var settable = Types.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(p => p.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}");
        var fields = Types.Where(t => !t.IsEnum).SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(f => !f.IsInitOnly && !f.IsLiteral)
            .Select(f => $"{f.DeclaringType!.Name}.{f.Name}");
        Assert.Empty(settable.Concat(fields));
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
