// SPDX-License-Identifier: Apache-2.0
namespace Halite.Data;

/// <summary>Where numbers came from: one input file. Part of every result's provenance.</summary>
/// <param name="Path">The path as the user gave it.</param>
/// <param name="Sha256">SHA-256 of the file's bytes as stored (before any unpacking), 64 lower-case hex digits.</param>
/// <param name="Format">The id of the format that read it ("biologic-mpr").</param>
/// <param name="Length">Length in bytes.</param>
public sealed record SourceFile(string Path, string Sha256, string Format, long Length);
