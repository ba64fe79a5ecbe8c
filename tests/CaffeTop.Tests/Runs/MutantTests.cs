using System.Text;
using CaffeTop.Export;
using CaffeTop.Export.Charts;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Summary;

namespace CaffeTop.Tests.Runs;

/// <summary>Damaged logs make models too, and their page, counts, tables and charts. CAFFETOP_FUZZ=100000 for more.</summary>
public sealed class MutantTests
{
    private const ExportChoice Everything = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | ExportChoice.Events | ExportChoice.Norms;

    [Fact]
    public void NoneOfThemThrows()
    {
        MutantLog.Each(500, static (bytes, random, number) => Show(bytes, random, pictures: number % 10 == 0));
    }

    private static void Show(byte[] bytes, Random random, bool pictures)
    {
        var run = new RunModel("mutant.log");
        var counts = new LogCounts();
        var reducer = new LogReducer(run);
        var parser = new LogParser(new TeeSink(reducer, counts));
        // In blocks of any size, as a log that is followed comes.
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(random.Next(4) == 0 ? random.Next(1, 200) : random.Next(1, 20_000), bytes.Length - at);
            parser.Feed(bytes.AsSpan(at, size));
            at += size;
        }

        parser.Flush();
        reducer.End();
        run.Redate(parser.Dated);
        var log = new LogSummary("mutant.log", bytes.Length, counts, run);
        Assert.NotEmpty(RunText.Render(log));
        Assert.NotEmpty(CountsJson.Render([log]));
        Assert.Equal(run.Lines, counts.Lines);
        foreach (var session in run.Sessions) Assert.Equal(session.Loss.Count, session.LossSeconds.Length);
        CsvFile.WriteLong(Stream.Null, [run], Everything);
        if (!pictures) return;
        CsvFile.WriteWide(Stream.Null, [run], ExportChoice.Train | ExportChoice.Norms);
        RunJson.Write(Stream.Null, [run], Everything);
        TensorBoardFile.Write(Stream.Null, [run], Everything);
        System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(ChartPicture.Svg([run], Everything)));
        Assert.NotEmpty(TextCharts.Render([run], Everything));
    }
}
