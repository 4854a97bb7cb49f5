// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;

namespace Halite.Techniques.Figures;

/// <summary>The same figure for plotly: data and layout as JSON.</summary>
public static class PlotlyWriter
{
    /// <summary>Whether plotly shows all of the figure; drawings and free shapes stay SVG.</summary>
    /// <param name="figure">The figure.</param>
    public static bool CanDraw(Figure figure) => figure.Plots.All(p => !p.Bare && p.Traces.All(t => t is not ShapeTrace));

    /// <summary>The figure as one line of JSON: data, layout, height.</summary>
    /// <param name="figure">The figure.</param>
    public static string Text(Figure figure) => Json.Text(Of(figure), indented: false);

    /// <summary>The figure as JSON: data, layout, height.</summary>
    /// <param name="figure">The figure.</param>
    public static JsonObject Of(Figure figure)
    {
        figure = StackedPlots.Align(figure);
        bool stacked = StackedPlots.Share(figure);
        var data = new JsonArray();
        int perRow = Math.Max(1, figure.PlotsPerRow);
        int rows = (figure.Plots.Length + perRow - 1) / perRow;
        double height = rows == 1 ? 480 : stacked ? Math.Max(580, 190 * rows) : 300 * rows;
        var layout = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = $"<b>{SvgWriter.Escape(figure.Title)}</b>", ["x"] = 0.02, ["font"] = new JsonObject { ["size"] = 15 } },
            ["margin"] = new JsonObject { ["l"] = 70, ["r"] = 30, ["t"] = 60, ["b"] = 60 },
            ["hovermode"] = "closest",
            ["barmode"] = "overlay",
            ["plot_bgcolor"] = "#FFFFFF",
            ["paper_bgcolor"] = "#FFFFFF",
            ["font"] = new JsonObject { ["color"] = Palette.Ink },
            // Below the titles of the axes, however high the figure is.
            ["legend"] = new JsonObject { ["orientation"] = "h", ["x"] = 0, ["yref"] = "container", ["y"] = 0.01, ["yanchor"] = "bottom" },
        };
        var shapes = new JsonArray();
        var notes = new JsonArray();
        var listed = new HashSet<(string, string)>();
        int axis = 0;
        // Room between plots, as shares of the whole: for labels and titles of axes, unless the plots share one abscissa.
        double gapX = 0.11, gapY = (stacked ? 22 : 80) / (height - 120);
        var weights = Enumerable.Range(0, rows).Select(r => figure.Plots.Skip(r * perRow).Take(perRow).Max(p => p.RelativeHeight)).ToArray();
        for (int p = 0; p < figure.Plots.Length; p++)
        {
            var plot = figure.Plots[p];
            int row = p / perRow, column = p % perRow;
            string n = ++axis == 1 ? "" : axis.ToString(CultureInfo.InvariantCulture);
            double above = weights.Take(row).Sum() / weights.Sum(), below = weights.Take(row + 1).Sum() / weights.Sum();
            var x = AxisOf(plot.X, (double)column / perRow + (column > 0 ? gapX / 2 : 0), (column + 1.0) / perRow - (column < perRow - 1 ? gapX / 2 : 0), StackedPlots.Abscissae(plot));
            var y = AxisOf(InView(plot), 1 - below + (row < rows - 1 ? gapY / 2 : 0), 1 - above - (row > 0 ? gapY / 2 : 0), []);
            (x["anchor"], y["anchor"]) = ("y" + n, "x" + n);
            if (plot.EqualAxes) y["scaleanchor"] = "x" + n;
            if (stacked && row > 0) x["matches"] = "x";
            if (stacked && row < rows - 1) (x["title"], x["showticklabels"]) = (null, false);
            layout["xaxis" + n] = x;
            layout["yaxis" + n] = y;
            string right = "";
            if (plot.Right is not null)
            {
                right = (++axis).ToString(CultureInfo.InvariantCulture);
                var r = AxisOf(plot.Right, double.NaN, double.NaN, []);
                // Ticks of its own: those of the left axis would fall on odd numbers of the right one.
                (r["overlaying"], r["side"], r["anchor"], r["tickmode"], r["showgrid"]) = ("y" + n, "right", "x" + n, "auto", false);
                layout["yaxis" + right] = r;
            }

            foreach (var (styled, colour) in TraceStyles.Of(plot))
            {
                var key = FigureLegend.Key((styled, colour));
                bool named = styled.Name.Length > 0, repeated = named && styled is not HeatTrace && !listed.Add(key);
                foreach (var trace in TraceOf(styled, colour))
                {
                    (trace["xaxis"], trace["yaxis"]) = ("x" + n, "y" + (styled.OnRight && right.Length > 0 ? right : n));
                    // One entry of the legend shows and hides all that has its name and colour.
                    if (named && styled is not HeatTrace) trace["legendgroup"] = $"{key.Name} {key.Colour}";
                    if (repeated) trace["showlegend"] = false;
                    data.Add(trace);
                }
            }

            int turn = 0;
            foreach (var annotation in plot.Annotations) Annotate(annotation, n, plot.X.Scale == AxisScale.Log, plot.Y.Scale == AxisScale.Log, shapes, notes, ref turn);
            if (plot.Title.Length > 0)
                notes.Add(new JsonObject { ["text"] = $"<b>{SvgWriter.Escape(plot.Title)}</b>", ["xref"] = "x" + n + " domain", ["yref"] = "y" + n + " domain", ["x"] = 0, ["y"] = 1, ["yanchor"] = "bottom", ["showarrow"] = false });
        }

        layout["shapes"] = shapes;
        layout["annotations"] = notes;
        return new JsonObject { ["data"] = data, ["layout"] = layout, ["height"] = height };
    }

    // Plotly scales an ordinate by all data, also by those beyond the ends of the abscissa.
    private static Axis InView(Plot plot)
    {
        if ((plot.X.Minimum is null && plot.X.Maximum is null) || plot.Y.Minimum is not null || plot.Y.Maximum is not null || !plot.Y.Categories.IsEmpty) return plot.Y;
        var frame = SvgPlot.Ordinate(plot, SvgPlot.Abscissa(plot), plot.Y, onRight: false);
        return plot.Y with { Minimum = frame.Low, Maximum = frame.High };
    }

    private static JsonObject AxisOf(Axis axis, double from, double to, IEnumerable<double> data)
    {
        var node = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = axis.Label, ["standoff"] = 8 },
            ["automargin"] = true,
            ["type"] = axis.Scale == AxisScale.Log ? "log" : "linear",
            ["gridcolor"] = Palette.Grid,
            ["linecolor"] = Palette.Ink,
            ["mirror"] = true,
            ["showline"] = true,
            ["ticks"] = "outside",
            ["zeroline"] = false,
            ["exponentformat"] = "power",
            ["minexponent"] = 5,
        };
        if (!double.IsNaN(from)) node["domain"] = new JsonArray(from, to);
        if (axis.IncludeZero) node["rangemode"] = "tozero";
        if (axis.Categories.Length > 0)
        {
            node["tickvals"] = Json.Array(Enumerable.Range(0, axis.Categories.Length).Select(i => (JsonNode?)i));
            node["ticktext"] = Json.Array(axis.Categories.Select(c => (JsonNode?)c));
        }

        bool log = axis.Scale == AxisScale.Log;
        if (axis.Integer && !log && data.Where(double.IsFinite).ToArray() is { Length: > 0 } counted && counted.Max() - counted.Min() < 12)
            (node["tick0"], node["dtick"]) = (0, 1);
        if (axis.Minimum is { } low && axis.Maximum is { } high)
        {
            var (a, b) = log ? (Math.Log10(low), Math.Log10(high)) : (low, high);
            node["range"] = axis.Reversed ? new JsonArray(b, a) : new JsonArray(a, b);
        }
        else if (axis.Reversed)
        {
            node["autorange"] = "reversed";
        }

        return node;
    }

    private static IEnumerable<JsonObject> TraceOf(Trace trace, string colour)
    {
        switch (trace)
        {
            case LineTrace t:
                var line = Scatter(t, t.X, t.Y, "lines");
                line["line"] = new JsonObject { ["color"] = colour, ["width"] = t.Width, ["dash"] = t.Dash switch { Dash.Dashed => "dash", Dash.Dotted => "dot", _ => "solid" }, ["shape"] = t.Steps ? "hv" : "linear" };
                yield return line;
                break;
            case PointTrace t:
                var points = Scatter(t, t.X, t.Y, t.Joined ? "lines+markers" : "markers");
                points["marker"] = new JsonObject { ["color"] = colour, ["size"] = t.Size + 1, ["symbol"] = t.Marker switch { Marker.OpenCircle => "circle-open", Marker.Square => "square", Marker.Triangle => "triangle-up", Marker.Diamond => "diamond", Marker.Cross => "x", _ => "circle" } };
                if (t.Joined) points["line"] = new JsonObject { ["color"] = colour, ["width"] = 1 };
                if (!t.SigmaY.IsEmpty) points["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Json.Array(t.SigmaY.AsSpan()), ["color"] = colour };
                if (!t.SigmaX.IsEmpty) points["error_x"] = new JsonObject { ["type"] = "data", ["array"] = Json.Array(t.SigmaX.AsSpan()), ["color"] = colour };
                if (!t.Labels.IsEmpty) points["text"] = Json.Array(t.Labels.Select(l => (JsonNode?)l));
                if (t.ShowLabels && !t.Labels.IsEmpty)
                {
                    // To the left in the right half, so that no label runs out of the frame.
                    double middle = (t.X.Where(double.IsFinite).DefaultIfEmpty(0).Min() + t.X.Where(double.IsFinite).DefaultIfEmpty(0).Max()) / 2;
                    points["mode"] = (string?)points["mode"] + "+text";
                    points["textposition"] = Json.Array(t.X.Select(x => (JsonNode?)(x > middle ? "middle left" : "middle right")));
                    points["textfont"] = new JsonObject { ["size"] = 11 };
                }

                yield return points;
                break;
            case BandTrace t:
                var lower = Scatter(t, t.X, t.Lower, "lines");
                (lower["line"], lower["showlegend"], lower["hoverinfo"]) = (new JsonObject { ["width"] = 0, ["color"] = colour }, false, "skip");
                var upper = Scatter(t, t.X, t.Upper, "lines");
                (upper["line"], upper["fill"], upper["fillcolor"]) = (new JsonObject { ["width"] = 0, ["color"] = colour }, "tonexty", Faded(colour, 0.25));
                yield return lower;
                yield return upper;
                break;
            case BarTrace t:
                var bars = new JsonObject
                {
                    ["type"] = "bar",
                    ["name"] = t.Name,
                    ["x"] = Json.Array(t.X.AsSpan()),
                    ["y"] = Json.Array(t.Y.Select((v, i) => Json.Of(t.From.IsEmpty ? v : v - t.From[i]))),
                    ["width"] = t.Width,
                    ["opacity"] = t.Opacity,
                    ["showlegend"] = t.Name.Length > 0,
                    ["marker"] = new JsonObject { ["color"] = t.Colours.IsEmpty ? JsonValue.Create(colour) : Json.Array(t.Colours.Select(c => (JsonNode?)c)) },
                };
                if (!t.Labels.IsEmpty) (bars["text"], bars["textposition"], bars["insidetextanchor"]) = (Json.Array(t.Labels.Select(l => (JsonNode?)l)), "inside", "middle");
                if (!t.From.IsEmpty) bars["base"] = Json.Array(t.From.AsSpan());
                if (!t.SigmaY.IsEmpty) bars["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Json.Array(t.SigmaY.AsSpan()) };
                yield return bars;
                break;
            case HeatTrace t:
                yield return new JsonObject
                {
                    ["type"] = "heatmap",
                    ["x"] = Json.Array(t.X.AsSpan()),
                    ["y"] = Json.Array(t.Y.AsSpan()),
                    ["z"] = Json.Array(Enumerable.Range(0, t.Y.Length).Select(r => (JsonNode?)Json.Array(Enumerable.Range(0, t.X.Length).Select(c => t.Z[r * t.X.Length + c]).Select(z => Json.Of(t.LogColour ? Math.Log10(z) : z))))),
                    ["colorscale"] = "Viridis",
                    ["colorbar"] = new JsonObject { ["title"] = new JsonObject { ["text"] = t.LogColour ? $"log₁₀ {t.Name}" : t.Name, ["side"] = "right" } },
                };
                break;
        }
    }

    private static JsonObject Scatter(Trace trace, IEnumerable<double> x, IEnumerable<double> y, string mode) => new()
    {
        ["type"] = "scatter",
        ["mode"] = mode,
        ["name"] = trace.Name,
        ["x"] = Json.Array(x.Select(Json.Of)),
        ["y"] = Json.Array(y.Select(Json.Of)),
        ["opacity"] = trace.Opacity,
        ["showlegend"] = trace.Name.Length > 0,
    };

    private static void Annotate(Annotation annotation, string n, bool logX, bool logY, JsonArray shapes, JsonArray notes, ref int turn)
    {
        switch (annotation)
        {
            case VerticalLine v:
                shapes.Add(Shape("line", "x" + n, v.X, v.X, $"y{n} domain", 0, 1, v.Colour ?? Palette.Quiet));
                if (v.Text.Length > 0) notes.Add(AtTop(Note(v.Text, "x" + n, Position(v.X, logX), $"y{n} domain", 1, v.Colour, "left"), turn++));
                break;
            case HorizontalLine h:
                shapes.Add(Shape("line", $"x{n} domain", 0, 1, "y" + n, h.Y, h.Y, h.Colour ?? Palette.Quiet));
                if (h.Text.Length > 0) notes.Add(Note(h.Text, $"x{n} domain", 1, "y" + n, Position(h.Y, logY), h.Colour, "right"));
                break;
            case Region r:
                var box = Shape("rect", "x" + n, r.From, r.To, $"y{n} domain", 0, 1, "rgba(0,0,0,0)");
                (box["fillcolor"], box["layer"]) = (Faded(r.Colour ?? "#CBD2D9", 0.35), "below");
                shapes.Add(box);
                if (r.Text.Length > 0) notes.Add(AtTop(Note(r.Text, "x" + n, (Position(r.From, logX) + Position(r.To, logX)) / 2, $"y{n} domain", 1, null, "center"), turn++));
                break;
            case TextAnnotation t:
                var note = Note(t.Text, "x" + n, Position(t.X, logX), "y" + n, Position(t.Y, logY), t.Colour, t.Anchor switch { "start" => "left", "end" => "right", _ => "center" });
                if (t.Below) note["yanchor"] = "top";
                if (t.Arrow) (note["showarrow"], note["ax"], note["ay"], note["arrowhead"]) = (true, 0, -24, 2);
                notes.Add(note);
                break;
        }
    }

    // Labels at the top take turns on four lines within the frame, so that neighbours do not write over each other.
    private static JsonObject AtTop(JsonObject note, int turn)
    {
        (note["yanchor"], note["yshift"], note["bgcolor"]) = ("top", -15 * (turn % 4), "rgba(255,255,255,0.7)");
        return note;
    }

    private static double Position(double value, bool log) => log ? Math.Log10(value) : value;

    private static JsonObject Shape(string type, string xref, double x0, double x1, string yref, double y0, double y1, string colour) => new()
    {
        ["type"] = type, ["xref"] = xref, ["x0"] = x0, ["x1"] = x1, ["yref"] = yref, ["y0"] = y0, ["y1"] = y1,
        ["line"] = new JsonObject { ["color"] = colour, ["width"] = 1.2, ["dash"] = "dash" },
    };

    private static JsonObject Note(string text, string xref, double x, string yref, double y, string? colour, string anchor) => new()
    {
        ["text"] = text, ["xref"] = xref, ["x"] = x, ["yref"] = yref, ["y"] = y, ["showarrow"] = false, ["xanchor"] = anchor, ["yanchor"] = "bottom",
        ["font"] = new JsonObject { ["size"] = 11, ["color"] = colour ?? Palette.Ink },
    };

    private static string Faded(string hex, double opacity)
    {
        int value = int.Parse(hex.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"rgba({value >> 16},{(value >> 8) & 255},{value & 255},{opacity})");
    }
}
