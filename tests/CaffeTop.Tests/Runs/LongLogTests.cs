using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

/// <summary>A log that is long enough for two threads makes the model that one thread makes of it.</summary>
public sealed class LongLogTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"caffetop-{Guid.NewGuid():N}.log");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Two_threads_make_the_model_that_one_makes()
    {
        var text = Log(20_000);
        File.WriteAllText(_file, text);
        Assert.True(new FileInfo(_file).Length > 2 << 20);
        var model = RunLoader.Load(_file, year: 2018);
        var expected = new RunModel("one thread");
        var reducer = new LogReducer(expected);
        var parser = new LogParser(reducer, 2018);
        parser.Feed(Encoding.UTF8.GetBytes(text));
        parser.Flush();
        reducer.End();

        Assert.Equal((expected.Lines, expected.RawLines, expected.Version), (model.Lines, model.RawLines, model.Version));
        Assert.Equal(expected.Marks, model.Marks);
        var (one, two) = (Assert.Single(expected.Sessions), Assert.Single(model.Sessions));
        Assert.Equal(20_000, two.Loss.Count);
        Assert.Equal(one.Loss.X.ToArray(), two.Loss.X.ToArray());
        Assert.Equal(one.Loss.Y.ToArray(), two.Loss.Y.ToArray());
        Assert.Equal(one.LossSeconds.ToArray(), two.LossSeconds.ToArray());
        Assert.Equal(one.TrainOutputs[0].Values.Y.ToArray(), two.TrainOutputs[0].Values.Y.ToArray());
        Assert.Equal((one.Started, one.Ended, one.Speed, one.Solver), (two.Started, two.Ended, two.Speed, two.Solver));
        Assert.Equal(expected.Positions.Count, model.Positions.Count);
        Assert.Equal(expected.Positions[expected.Positions.Count - 1], model.Positions[model.Positions.Count - 1]);
    }

    [Fact]
    public void Whoever_waits_at_the_gate_goes_before_the_next_lines()
    {
        File.WriteAllText(_file, Log(20_000));
        var model = new RunModel("gate");
        using var file = CaffeTop.LogParse.Files.LogFile.Open(_file);
        var seen = new List<long>();
        var isDone = false;
        var watcher = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                model.EnterFirst();
                seen.Add(model.Lines);
                model.Gate.Exit();
            }
        });
        watcher.Start();
        new RunLoader(model).Read(file, null, CancellationToken.None);
        Volatile.Write(ref isDone, true);
        watcher.Join();

        // Each batch of some thousands of lines lets it in: it has seen the model grow, not only begun and ended.
        Assert.Contains(seen, lines => lines > 0 && lines < model.Lines);
        Assert.Equal(seen.Order(), seen);
    }

    private static string Log(int displays)
    {
        var text = new StringBuilder("I0723 08:00:00.000000 7 solver.cpp:45] Initializing solver from parameters: \nbase_lr: 0.01\nmax_iter: 1000000\n");
        for (var i = 0; i < displays; i++)
        {
            var stamp = new DateTime(2018, 7, 23, 8, 0, 1).AddSeconds(i).ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"I{stamp} 7 solver.cpp:239] Iteration {i * 20} (20 iter/s, 1s/20 iters), loss = {2 + Math.Sin(i)}\n");
            text.Append(CultureInfo.InvariantCulture, $"I{stamp} 7 solver.cpp:258]     Train net output #0: loss = {2 + Math.Cos(i)} (* 1 = {2 + Math.Cos(i)} loss)\n");
            if (i % 1000 == 0) text.Append(CultureInfo.InvariantCulture, $"I{stamp} 7 solver.cpp:464] Snapshotting to binary proto file a_iter_{i * 20}.caffemodel\nsomething else\n");
        }

        return text.ToString();
    }
}
