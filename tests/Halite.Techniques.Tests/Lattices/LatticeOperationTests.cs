// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques.Tests.Lattices;

public class LatticeOperationTests
{
    private static (JsonObject Results, Panel Panel) Run(string verb, params string[] options) => RunWith(verb, [], options);

    private static (JsonObject Results, Panel Panel) RunWith(string verb, string[] inputs, params string[] options)
    {
        var operation = OperationRegistry.Find(verb)!;
        var given = options.Select(o => o.Split('=', 2)).Select(o => KeyValuePair.Create(o[0], ImmutableArray.Create(o.Length > 1 ? o[1] : "true")));
        var panel = operation.Run(new OperationContext(operation, inputs, given));
        return (JsonNode.Parse(Json.Text(panel.Results))!.AsObject(), panel);
    }

    private static void IsMeasured(JsonNode? node)
    {
        Assert.NotNull(node?["value"]);
        Assert.True(node!["sigma"] is not null || node["reason"] is not null);
    }

    [Fact]
    public void Percolate_gives_the_contract_for_a_composition()
    {
        var (r, panel) = Run("percolate", "formula=Li1.2Ti0.2Mn0.6O1.8F0.2", "add=Li2O=0.1", "cells=8", "samples=10");
        IsMeasured(r["percolating_li_fraction"]);
        Assert.Equal(1, r["percolates"]!.GetValue<double>());
        foreach (var key in new[] { "li_li_pairs", "oct_tet_oct_pairs", "oct_tet_oct_paths", "oct_tet_links", "opened_by_tetrahedral_li" })
        {
            IsMeasured(r["paths_per_cell"]![key]);
            Assert.True(r["exact"]![key]!.GetValue<double>() > 0);
        }

        IsMeasured(r["li_per_formula_percolating"]);
        IsMeasured(r["capacity_percolating_mAh_g"]);
        Assert.NotEmpty(panel.Figures);

        // The share of the Li that percolates is that share of the all-Li capacity.
        double share = r["percolating_li_fraction"]!["value"]!.GetValue<double>();
        Assert.Equal(share * r["capacity_all_li_mAh_g"]!.GetValue<double>(), r["capacity_percolating_mAh_g"]!["value"]!.GetValue<double>(), 1e-6);
    }

    [Theory]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", 0.1)]
    [InlineData("Li1.2Ti0.2Mn0.6O1.8F0.2", 0.2)]
    [InlineData("Li1.2Ti0.4Mn0.4O2", 0)]
    [InlineData("Li1.2Mn0.4Nb0.2Fe0.2O2", 0)]
    [InlineData("Li1.3Mn0.4Nb0.3O2", 0)]
    [InlineData("Li2MnO2F", 0)]
    public void Percolate_shows_the_limits_of_the_ledger_that_formula_gives(string formula, double addition)
    {
        string[] add = addition > 0 ? [$"add=Li2O={addition.ToString(System.Globalization.CultureInfo.InvariantCulture)}"] : [];
        var (p, _) = Run("percolate", ["formula=" + formula, .. add, "cells=6", "samples=6"]);
        var (f, _) = RunWith("formula", [formula], add);
        static double Plain(JsonNode? node) => (node is JsonObject o ? o["value"] : node)!.GetValue<double>();
        Assert.Equal(Plain(f["capacity_all_li_mAh_g"]), Plain(p["capacity_all_li_mAh_g"]), 1e-9);
        Assert.Equal(Plain(f["capacity_tm_mAh_g"]), Plain(p["capacity_tm_mAh_g"]), 1e-9);
        double share = p["percolating_li_fraction"]!["value"]!.GetValue<double>(), allowed = p["capacity_percolating_mAh_g"]!["value"]!.GetValue<double>();
        Assert.Equal(share * p["capacity_all_li_mAh_g"]!.GetValue<double>(), allowed, 1e-9 * allowed);
        Assert.Equal(share * p["composition"]!["li_octahedral"]!.GetValue<double>() + share * p["composition"]!["li_tetrahedral"]!.GetValue<double>(), p["li_per_formula_percolating"]!["value"]!.GetValue<double>(), 1e-9);
    }

    [Fact]
    public void Both_site_models_are_offered()
    {
        double Vacant(string model) => Run("percolate", "formula=Li1.2Ti0.2Mn0.6O1.8F0.2", "add=Li2O=0.1", "excess=" + model, "cells=4", "samples=2").Results["composition"]!["octahedral_vacancies"]!.GetValue<double>();
        Assert.Equal(0, Vacant("tetrahedral"), 9);
        Assert.Equal(0.0952, Vacant("vacancies"), 4);
    }

    [Fact]
    public void Percolate_gives_the_contract_for_a_curve()
    {
        var (r, panel) = Run("percolate", "curve", "rule=0-TM", "cells=4", "samples=20", "threshold-samples=20");
        var curve = r["curve"]!.AsArray();
        Assert.Equal(400, curve.Count);
        Assert.Equal(0.005, curve[0]!["x"]!.GetValue<double>());
        Assert.Equal(2, curve[^1]!["x"]!.GetValue<double>());
        Assert.Equal(1, curve[^1]!["fraction"]!.GetValue<double>());
        IsMeasured(r["threshold_x"]);
        Assert.NotNull(r["threshold_estimator"]);
        Assert.True(r["site_adds_per_second"]!.GetValue<double>() > 0);
        Assert.Equal(400, panel.Data!.Rows.Length);
    }

    [Theory]
    [InlineData("sc")]
    [InlineData("diamond")]
    public void Percolate_gives_the_threshold_of_a_plain_lattice(string lattice)
    {
        var (r, _) = Run("percolate", "curve", "lattice=" + lattice, "cells=6", "samples=20", "threshold-samples=20");
        IsMeasured(r["threshold_p"]);
        Assert.NotNull(r["curve"]![0]!["p"]);
    }

    [Fact]
    public void Order_gives_the_contract()
    {
        var (r, panel) = Run("order", "pair-w=-0.1", "formula=Li1.2Ti0.4Mn0.4O2", "cells=4", "sweeps=20", "samples=4");
        var alpha = r["warren_cowley"]!.AsArray();
        Assert.Equal(1, alpha[0]!["shell"]!.GetValue<int>());
        IsMeasured(alpha[0]!["alpha"]);
        IsMeasured(r["p_li4"]);
        IsMeasured(r["percolating_li_fraction"]);
        IsMeasured(r["energy"]);
        Assert.True(r["trials_per_second"]!.GetValue<double>() > 0);
        Assert.NotEmpty(panel.Data!.Rows);
    }

    [Fact]
    public void A_binding_of_F_to_Li_is_an_option_of_order_and_percolate()
    {
        string[] common = ["formula=Li1.2Mn0.6Ti0.2O1.8F0.2", "li-f=-0.4", "cells=4", "sweeps=40", "samples=4"];
        var (o, panel) = Run("order", common);
        var around = o["li_around_anion"]!.AsArray().ToDictionary(a => a!["anion"]!.GetValue<string>(), a => a!["li"]!["value"]!.GetValue<double>());
        Assert.True(around["F"] > 4 && around["O"] < 3.6); // random: 6 p = 3.6
        Assert.Contains("li_around_F", panel.Data!.Columns);
        var (p, _) = Run("percolate", common);
        IsMeasured(p["percolating_li_fraction"]);
        Assert.Equal("short-range ordered", p["arrangement"]!.GetValue<string>());
        Assert.Null(p["exact"]);
        Assert.Equal(5, p["tetrahedron_census"]!.AsArray().Count);
    }

    [Fact]
    public void Percolate_with_a_pair_energy_finds_the_order_that_order_finds()
    {
        var (o, _) = Run("order", "pair-w=0.1", "formula=Li1.2Mn0.8O2", "cells=6", "sweeps=60", "samples=8");
        var (p, _) = Run("percolate", "pair-w=0.1", "formula=Li1.2Mn0.8O2", "cells=6", "samples=40");
        var (a, b) = (o["warren_cowley"]![0]!["alpha"]!, p["warren_cowley_first_shell"]!);
        double sigma = Math.Sqrt(Math.Pow(a["sigma"]!.GetValue<double>(), 2) + Math.Pow(b["sigma"]!.GetValue<double>(), 2));
        Assert.Equal(a["value"]!.GetValue<double>(), b["value"]!.GetValue<double>(), 4 * sigma);
    }

    [Fact]
    public void Replicas_exchange_at_the_temperatures_that_are_given()
    {
        var (r, _) = Run("order", "ewald", "formula=LiMnO2", "temperatures-K=30000,40000,60000", "cells=2", "sweeps=20", "samples=4");
        var rows = r["temperatures"]!.AsArray();
        Assert.Equal([30000, 40000, 60000], rows.Select(t => Math.Round(t!["temperature_K"]!.GetValue<double>(), 6)));
        Assert.True(rows[0]!["energy"]!["value"]!.GetValue<double>() < rows[2]!["energy"]!["value"]!.GetValue<double>());
    }

    [Fact]
    public void Electrostatics_order_tetrahedral_lithium_too()
    {
        var (r, _) = Run("order", "ewald", "formula=Li1.2Ti0.2Mn0.6O1.8F0.2", "add=Li2O=0.1", "cells=4", "sweeps=10", "samples=4", "temperature-K=5000");
        IsMeasured(r["energy"]);
        IsMeasured(r["percolating_li_fraction"]);
        Assert.Equal(2, r["li_around_anion"]!.AsArray().Count);
    }

    [Fact]
    public void Order_reads_a_model_file_with_a_cluster_expansion_beside_it()
    {
        var folder = Directory.CreateTempSubdirectory("halite-order");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "ce.json"), "{\"format\":\"halite-cluster-expansion\",\"unit\":\"kT\",\"cations\":[\"Li\",\"Mn\"],\"anions\":[\"O\"],\"clusters\":[{\"sites\":[[0,0,0],[1,1,0]],\"energy\":0.05}]}");
            var model = Path.Combine(folder.FullName, "model.yaml");
            File.WriteAllText(model, "version: 1\nformula: Li1.2Mn0.8O2\ncluster_expansion: ce.json\ncells: 4\nsweeps: 20\nsamples: 4\n");
            var (expansion, _) = RunWith("order", [model]);

            // J s s' for like and unlike spins differs by 2 J: the pair energy w = -2 J.
            var (pairs, _) = Run("order", "pair-w=-0.1", "formula=Li1.2Mn0.8O2", "cells=4", "sweeps=20", "samples=4");
            double Alpha(JsonObject r, string key) => r["warren_cowley"]![0]!["alpha"]![key]!.GetValue<double>();
            double sigma = Math.Sqrt(Math.Pow(Alpha(expansion, "sigma"), 2) + Math.Pow(Alpha(pairs, "sigma"), 2));
            Assert.Equal(Alpha(pairs, "value"), Alpha(expansion, "value"), 5 * sigma); // 4 chains each: wide tails

            File.WriteAllText(model, "version: 1\nformula: Li1.2Mn0.8O2\npairw: 0.1\n");
            Assert.Contains("pair_w", Assert.Throws<InputException>(() => RunWith("order", [model])).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Diffuse_gives_the_contract_for_a_composition_and_for_a_lattice()
    {
        var (r, _) = Run("diffuse", "formula=Li1.2Mn0.8O2", "barrier=0-TM=0.3,1-TM=0.5", "temperature-K=400", "cells=3", "samples=3", "hops=20");
        var (v, _) = Run("diffuse", "lattice=bcc", "vacancy", "hops=20000", "samples=4");
        foreach (var result in new[] { r, v })
        {
            IsMeasured(result["tracer_cm2_s"]);
            IsMeasured(result["jump_cm2_s"]);
            IsMeasured(result["correlation_factor"]);
        }

        IsMeasured(r["activation_energy_eV"]);
        IsMeasured(r["conductivity_S_cm"]);
    }

    [Fact]
    public void Paths_that_no_barrier_names_are_closed()
    {
        var (zero, _) = Run("diffuse", "formula=Li0.9Mn1.1O2", "barrier=0-TM=0.3", "cells=5", "samples=3", "hops=20");
        var (both, _) = Run("diffuse", "formula=Li0.9Mn1.1O2", "barrier=0-TM=0.3,1-TM=0.3", "cells=5", "samples=3", "hops=20");
        Assert.Equal(0, zero["jump_cm2_s"]!["value"]!.GetValue<double>());
        Assert.True(both["jump_cm2_s"]!["value"]!.GetValue<double>() > 0);
    }

    [Fact]
    public void A_structure_file_gives_the_arrangement_and_the_composition()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            // Layered LiMnO2 in its primitive cell: the cube's corner, and twice that along [111].
            var path = Path.Combine(folder.FullName, "layered.vasp");
            File.WriteAllText(path, "layered\n4.2\n1 0.5 0.5\n0.5 1 0.5\n0.5 0.5 1\nLi Mn O\n1 1 2\nDirect\n0 0 0\n0.5 0.5 0.5\n0.25 0.25 0.25\n0.75 0.75 0.75\n");
            var (r, _) = Run("percolate", "structure=" + path, "rule=1-TM", "samples=2", "cells=4");
            Assert.Equal("Li1Mn1O2", r["formula"]!.GetValue<string>().Replace("LiMn", "Li1Mn1", StringComparison.Ordinal));
            Assert.Equal(1, r["percolating_li_fraction"]!["value"]!.GetValue<double>());
            Assert.Equal(12, r["paths_per_cell"]!["oct_tet_oct_paths"]!["value"]!.GetValue<double>(), 9); // six pairs a cell within Li planes, each through two tetrahedra with one metal
            var (d, _) = Run("diffuse", "structure=" + path, "barrier=1-TM=0.3", "samples=2", "cells=4", "hops=20");
            Assert.Equal(1, d["mobile_li_fraction"]!["value"]!.GetValue<double>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_usual_size_is_one_that_the_arrangement_fits()
    {
        var (r, _) = Run("percolate", "formula=Li1.2Mn0.8O2", "ordering=ribbon", "samples=2");
        Assert.Equal(30, r["crystal"]!["cells"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("percolate", "")]
    [InlineData("percolate", "formula=Mn3O4")]
    [InlineData("percolate", "formula=Li0.5Mn2.5O2")]
    [InlineData("percolate", "formula=LiMnO2|cells=600")]
    [InlineData("percolate", "formula=LiMnO2|add=Li2O=-0.1")]
    [InlineData("percolate", "formula=LiMnO2|rule=4-TM")]
    [InlineData("percolate", "formula=LiMnO2|cells=3|ordering=layered")]
    [InlineData("percolate", "curve|lattice=hcp")]
    [InlineData("percolate", "lattice=fcc")]
    [InlineData("order", "formula=LiMnO2")]
    [InlineData("order", "pair-w=0.1|ewald|formula=LiMnO2")]
    [InlineData("order", "pair-w=0.1|formula=Li2O")]
    [InlineData("order", "li-f=0.1|formula=LiMnO2")]
    [InlineData("order", "ewald|formula=LiMnO2|temperature-K=300|temperatures-K=300,400")]
    [InlineData("order", "pair-w=0.1|formula=LiMnO2|temperatures-K=300,400")]
    [InlineData("percolate", "formula=LiMnO2|sweeps=10")]
    [InlineData("percolate", "formula=LiMnO2|pair-w=0.1|ordering=layered")]
    [InlineData("percolate", "curve|pair-w=0.1")]
    [InlineData("diffuse", "formula=LiMnO2|state-of-charge=0")]
    [InlineData("diffuse", "formula=LiMnO2|barrier=3-TM=0.1")]
    [InlineData("diffuse", "vacancy")]
    [InlineData("diffuse", "vacancy|lattice=fcc|cells=500")]
    [InlineData("diffuse", "formula=LiMnO2|cells=512")]
    [InlineData("order", "ewald|formula=LiMnO2|cells=512")]
    [InlineData("order", "pair-w=0.1|formula=LiMnO2|cells=500")]
    [InlineData("percolate", "curve|lattice=sc|cells=2000")]
    [InlineData("percolate", "formula=Li0.5Mn2.2O2")]
    public void Impossible_requests_are_refused_in_one_sentence(string verb, string options)
    {
        var fault = Assert.Throws<InputException>(() => Run(verb, options.Split('|', StringSplitOptions.RemoveEmptyEntries)));
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
