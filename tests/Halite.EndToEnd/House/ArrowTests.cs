// SPDX-License-Identifier: Apache-2.0
namespace Halite.EndToEnd.House
{
    /// <summary>The arrows of the house point one way; read from the compiled assemblies.</summary>
    public sealed class ArrowTests
    {
        // Inside the library a room uses these and no other room.
        private static readonly Dictionary<string, string[]> Rooms = new()
        {
            ["Numerics"] = ["Data"],
            ["Data"] = [],
            ["Chemistry"] = ["Numerics", "Data"],
            ["Composition"] = ["Numerics", "Data", "Chemistry"],
            ["Cycling"] = ["Numerics", "Data", "Chemistry"],
            ["Impedance"] = ["Numerics", "Data", "Chemistry"],
            ["Spectra"] = ["Numerics", "Data", "Chemistry"],
            ["Crystals"] = ["Numerics", "Data", "Chemistry"],
            ["Lattices"] = ["Numerics", "Data", "Chemistry", "Crystals"],
        };

        // Between assemblies: each uses only those before it.
        private static readonly string[] Order = ["Halite", "Halite.Formats", "Halite.Techniques", "Halite.Studies", "Halite.App"];

        [Fact]
        public void A_room_of_the_library_uses_only_numerics_data_chemistry_and_the_rooms_it_may()
        {
            using var library = new RoomReferences(AssemblyPath("Halite"));
            Assert.Empty(Violations(library, "Halite", Rooms));
        }

        [Fact]
        public void Every_room_of_the_library_has_its_arrows_written_down()
        {
            using var library = new RoomReferences(AssemblyPath("Halite"));
            var rooms = library.Uses().Select(u => Room(u.From, "Halite")).OfType<string>().Distinct();
            Assert.Empty(rooms.Except(Rooms.Keys));
        }

        [Fact]
        public void Assemblies_reference_only_those_below_them()
        {
            for (int i = 0; i < Order.Length; i++)
            {
                using var assembly = new RoomReferences(AssemblyPath(Order[i]));
                Assert.Empty(assembly.Assemblies().Where(a => Array.IndexOf(Order, a) >= i));
            }
        }

        [Fact]
        public void The_library_references_no_console_network_process_or_database()
        {
            using var library = new RoomReferences(AssemblyPath("Halite"));
            Assert.Empty(library.Assemblies().Intersect(["System.Console", "System.Net.Http", "System.Diagnostics.Process", "System.IO.FileSystem", "Microsoft.Data.Sqlite"]));
        }

        [Fact]
        public void A_planted_violation_is_found()
        {
            using var self = new RoomReferences(typeof(ArrowTests).Assembly.Location);
            var rooms = new Dictionary<string, string[]> { ["Attic"] = [], ["Cellar"] = [], ["Stairs"] = ["Attic", "Cellar"] };
            var found = Violations(self, "Planted", rooms);
            Assert.Equal(["Attic uses Cellar in ReachesDownInItsBody", "Attic uses Cellar in ReachesDownInItsSignature"], found);
        }

        private static List<string> Violations(RoomReferences assembly, string root, Dictionary<string, string[]> rooms) =>
        [
            .. assembly.Uses()
                .Select(u => (From: Room(u.From, root), To: Room(u.To, root), u.Type))
                .Where(u => u.From is not null && u.To is not null && u.From != u.To && rooms.TryGetValue(u.From, out var allowed) && !allowed.Contains(u.To))
                .Select(u => $"{u.From} uses {u.To} in {u.Type}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        private static string? Room(string name, string root) =>
            name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0] : null;

        private static string AssemblyPath(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
    }
}

namespace Planted.Cellar
{
    internal sealed class Coal;
}

namespace Planted.Attic
{
    internal static class ReachesDownInItsBody
    {
        public static string Name() => new Cellar.Coal().ToString() ?? "";
    }

    internal static class ReachesDownInItsSignature
    {
        public static int Count(List<Cellar.Coal> coal) => coal.Count;
    }
}

namespace Planted.Stairs
{
    internal static class MayReachBoth
    {
        public static string Name() => new Cellar.Coal().ToString() + Attic.ReachesDownInItsBody.Name();
    }
}
