// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>The Newman-Ziff sweep of plain site percolation: neighbouring occupied sites are connected.</summary>
internal sealed unsafe class SiteSweep : Sweep
{
    private readonly SiteGraph graph;
    private readonly ulong[] nodes;
    private readonly int[] order;
    private readonly ulong[] steps = new ulong[64];

    public SiteSweep(SiteGraph graph)
    {
        this.graph = graph;
        nodes = new ulong[graph.Sites];
        order = new int[graph.Sites];
        for (int c = 0; c < 64; c++) steps[c] = ClusterNode.Step(Sign(c & 3), Sign(c >> 2 & 3), Sign(c >> 4 & 3));
        static int Sign(int bits) => bits == 1 ? 1 : bits == 2 ? -1 : 0;
    }

    public override int Sites => graph.Sites;

    public override bool Run(ref FastRandom random, SweepRecord record, CancellationToken cancellation)
    {
        for (int n = 0; n < order.Length; n++) order[n] = n;
        for (uint n = (uint)order.Length; n > 1; n--)
        {
            uint other = random.NextBelow(n);
            (order[n - 1], order[other]) = (order[other], order[n - 1]);
        }

        nodes.AsSpan().Fill(ClusterNode.Empty);
        var state = new SweepState(record);
        int done = 0;
        fixed (ulong* forest = nodes)
        {
            for (int c = 0; c <= record.Checkpoints.Length && !state.Stop; c++)
            {
                if (cancellation.IsCancellationRequested) return false;
                int until = c < record.Checkpoints.Length ? record.Checkpoints[c] : record.RunToEnd ? graph.Sites : done;
                for (; done < until && !state.Stop; done++) Add(forest, (uint)order[done], done + 1, ref state);
                if (c < record.Checkpoints.Length) record.Store(c, state);
            }
        }

        return true;
    }

    private void Add(ulong* forest, uint site, int count, ref SweepState state)
    {
        int z = graph.Coordination;
        int first = (int)site * z;
        var neighbours = graph.AllNeighbours;
        var crossings = graph.AllCrossings;
        uint root = uint.MaxValue;
        ulong image = 0, rootNode = 0;
        for (int b = first; b < first + z; b++)
        {
            uint neighbour = (uint)neighbours[b];
            if (forest[neighbour] == ClusterNode.Empty || neighbour == site) continue;
            uint other = ClusterNode.Find(forest, neighbour, out ulong seen);
            if (crossings[b] != 0) seen = ClusterNode.Subtract(seen, steps[crossings[b]]);
            if (root == uint.MaxValue) (root, rootNode, image) = (other, forest[other], seen);
            else if (other == root) ClusterNode.CloseLoop(ref rootNode, seen, image, count, ref state);
            else ClusterNode.Unite(forest, ref root, ref rootNode, ref image, other, seen, ref state);
        }

        ClusterNode.Attach(forest, site, root, rootNode, image, ref state);
    }
}
