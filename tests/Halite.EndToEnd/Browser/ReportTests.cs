// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Halite.EndToEnd.Program;
using Halite.TestSupport;

namespace Halite.EndToEnd.Browser;

/// <summary>The report of the example, opened from a disk in a real browser.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void It_opens_from_a_disk_with_its_verdict_and_a_figure_for_every_panel()
    {
        var dom = Chromium.Dom(Report());
        Assert.Contains("Where the capacity comes from", dom, StringComparison.Ordinal);
        Assert.Contains("68.20 ± 0.70", dom, StringComparison.Ordinal);
        Assert.True(Regex.Count(dom, "<figure ") >= 6);
        Assert.DoesNotMatch("<(link|script|img|iframe)[^>]*(src|href)=", Regex.Replace(File.ReadAllText(Report()), "<script>.*?</script>", "", RegexOptions.Singleline));
    }

    [Fact]
    public void Figures_are_interactive_where_plotly_was_fetched_and_static_where_not()
    {
        var report = Report();
        bool fetched = File.Exists(Path.Combine(AppContext.BaseDirectory, "assets", "plotly.min.js"));
        var dom = Chromium.Dom(report);
        Assert.Equal(fetched, dom.Contains("js-plotly-plot", StringComparison.Ordinal));
        Assert.Contains("<svg", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1100)]
    public void Nothing_sticks_out_of_the_page_on_a_phone_or_a_desk(int width)
    {
        // Headless Chromium has windows of at least 500 px; a frame of the phone's width stands in for one.
        var answer = Chromium.Ask(Report(), $"document.body.style.width='{width}px';document.getElementById('answer').textContent=[...document.querySelectorAll('main *')].filter(e=>!e.closest('.scroll')&&!e.closest('svg')&&!e.closest('.halite-plot')&&e.getBoundingClientRect().right>{width}+1).length;", 1200);
        Assert.Equal("0", answer);
    }

    [Fact]
    public void No_figure_has_a_scrollbar_of_its_own_on_a_desk()
    {
        // Within a pixel of rounding, what is in a figure is no larger than the place that it is given.
        var answer = Chromium.Ask(Report(), "setTimeout(()=>{document.getElementById('answer').textContent=[...document.querySelectorAll('figure, figure *')].filter(e=>!e.closest('svg')&&/auto|scroll/.test(getComputedStyle(e).overflowX+getComputedStyle(e).overflowY)&&e.clientWidth>0&&(e.scrollWidth>e.clientWidth+1||e.scrollHeight>e.clientHeight+1)).map(e=>e.className).join();},1500);", 1200);
        Assert.Equal("", answer);
    }

    [Fact]
    public void It_passes_the_accessibility_check()
    {
        var axe = Path.Combine(Repository.Root, "assets", "node_modules", "axe-core", "axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "axe-core was not fetched (npm)");
        var answer = Chromium.Ask(Report(), File.ReadAllText(axe).Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase) + ";axe.run(document,{runOnly:['wcag2a','wcag2aa']}).then(r=>{document.getElementById('answer').textContent='checked '+r.passes.length+'\\n'+r.violations.filter(v=>!v.nodes.every(n=>n.target.join().includes('js-plotly')||n.html.includes('modebar'))).map(v=>v.id+': '+v.nodes.slice(0,3).map(n=>n.html.slice(0,160)).join(' | ')).join('\\n');});");
        Assert.StartsWith("checked ", answer, StringComparison.Ordinal);
        Assert.Equal("", answer[(answer.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    public void Dispose() => folder.Dispose();

    private string Report()
    {
        var target = Path.Combine(folder.Path, "study");
        if (!Directory.Exists(target)) Assert.Equal(0, HaliteProcess.Run("demo", "--into", target).ExitCode);
        return Path.Combine(target, "report.html");
    }
}
