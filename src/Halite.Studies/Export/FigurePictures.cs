// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.RegularExpressions;
using Halite.Techniques;

namespace Halite.Studies.Export;

/// <summary>Figures as PNG at twice their size, for slides and word processors: drawn by Chromium where it is there.</summary>
internal static partial class FigurePictures
{
    /// <summary>Figures of one call of the browser: its answer stays below some ten megabytes.</summary>
    private const int Batch = 40;

    /// <summary>What to say where there is no browser.</summary>
    public const string Missing = "no Chromium, Chrome or Edge was found, which draws PNG; install one or name it in HALITE_CHROMIUM";

    /// <summary>Draws figures.</summary>
    /// <param name="figures">Names with SVG documents.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>PNG by name, without those that the browser could not draw; null where there is no browser.</returns>
    public static Dictionary<string, byte[]>? Draw(IReadOnlyList<(string Name, string Svg)> figures, CancellationToken cancellation)
    {
        if (Chromium.Find() is not { } program) return null;
        var drawn = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var batch in figures.Chunk(Batch))
        {
            if (Chromium.DocumentOf(program, Page(batch.Select(f => f.Svg)), TimeSpan.FromMinutes(3), cancellation) is not { } document) continue;
            foreach (Match picture in Picture().Matches(document)) drawn[batch[int.Parse(picture.Groups["index"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)].Name] = Convert.FromBase64String(picture.Groups["data"].Value);
        }

        return drawn;
    }

    /// <summary>Writes a PNG beside each SVG of a folder that has none or an older one.</summary>
    /// <param name="folder">The folder of figures.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What could not be done; null where all is well.</returns>
    public static string? Beside(string folder, CancellationToken cancellation)
    {
        var stale = Directory.EnumerateFiles(folder, "*.svg").Order(StringComparer.Ordinal).Where(f => !File.Exists(Path.ChangeExtension(f, ".png")) || File.GetLastWriteTimeUtc(Path.ChangeExtension(f, ".png")) < File.GetLastWriteTimeUtc(f)).ToList();
        if (stale.Count == 0) return null;
        if (Draw([.. stale.Select(f => (f, File.ReadAllText(f)))], cancellation) is not { } drawn) return Missing;
        foreach (var (file, png) in drawn) AtomicFile.Write(Path.ChangeExtension(file, ".png"), stream => stream.Write(png));
        return drawn.Count == stale.Count ? null : $"the browser drew {drawn.Count} of {stale.Count} figures";
    }

    // Each drawing goes through an image to a canvas and comes back in the document as base64.
    private static string Page(IEnumerable<string> drawings)
    {
        var page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><body>\n");
        foreach (var svg in drawings) page.Append("<script type=\"text/plain\" class=\"svg\">").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))).Append("</script>\n");
        return page.Append("""
            <script>
            document.querySelectorAll('script.svg').forEach((source, index) => {
              const image = new Image();
              image.onload = () => {
                const canvas = document.createElement('canvas');
                canvas.width = 2 * image.width; canvas.height = 2 * image.height;
                canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
                const answer = document.createElement('pre');
                answer.textContent = 'png' + index + ':' + canvas.toDataURL('image/png').split(',')[1] + ':end';
                source.remove();
                document.body.append(answer);
              };
              image.src = 'data:image/svg+xml;base64,' + source.textContent;
            });
            </script></body>
            """).ToString();
    }

    [GeneratedRegex("<pre>png(?<index>[0-9]+):(?<data>[A-Za-z0-9+/=]+):end</pre>")]
    private static partial Regex Picture();
}
