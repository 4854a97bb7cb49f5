// SPDX-License-Identifier: Apache-2.0
using Halite.Examples;

// Writes the raw files of the example studies: dotnet run --project examples/generator [FOLDER OF EXAMPLES]
var root = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory.Split("artifacts")[0], "examples");
foreach (var (path, content) in ExampleFiles.All())
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllBytes(file, content);
    Console.WriteLine(path);
}
