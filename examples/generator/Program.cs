// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Examples;

// Writes the raw files of the example studies:     dotnet run --project examples/generator [FOLDER OF EXAMPLES]
// Writes a large study to measure with:            dotnet run --project examples/generator many FOLDER [CELLS CYCLES]
if (args is ["many", var folder, ..])
{
    ManyCells.Write(folder, args.Length > 2 ? Number(args[2]) : 100, args.Length > 3 ? Number(args[3]) : 1000);
    Console.WriteLine(folder);
    return;
}

var root = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory.Split("artifacts")[0], "examples");
foreach (var (path, content) in ExampleFiles.All())
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllBytes(file, content);
    Console.WriteLine(path);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
