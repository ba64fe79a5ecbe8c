using System.Globalization;
using CaffeTop.Events;
using CaffeTop.LogParse;

namespace CaffeTop.Tests.Logs;

public sealed class ParseLogScriptTests : IDisposable
{
    private readonly LoggedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void BVLCs_script_reads_every_point_of_an_engines_log()
    {
        _run.Run(
            "max_iter: 9 display: 2 test_iter: 2 test_interval: 3 lr_policy: 'step' stepsize: 2 gamma: 0.5 debug_info: true snapshot: 4",
            (run, happened) =>
            {
                if (happened is IterationDone { Iteration: 4 }) run.Control.SetBaseLr(0.01f);
            });
        var table = ParseLogScript.Read(_run.Text, 2026);
        var displays = _run.Events.OfType<IterationDone>().Where(done => done.Outputs.Count > 0).ToList();
        Assert.Equal(displays.Select(done => (double)done.Iteration), table.Train.Select(row => row.Iteration));
        for (var i = 0; i < displays.Count; i++)
        {
            foreach (var output in displays[i].Outputs) Assert.Equal(Shown(output.Value), table.Train[i].Outputs[output.Name]);

            // The script takes the rate of the display before.
            if (i > 0) Assert.Equal(Shown(displays[i - 1].LearningRate!.Value), table.Train[i].LearningRate);
        }

        var tests = _run.Events.OfType<TestDone>().ToList();
        Assert.Equal(tests.Select(test => (double)test.Iteration), table.Test.Select(row => row.Iteration));
        for (var i = 0; i < tests.Count; i++)
        {
            foreach (var output in tests[i].Outputs) Assert.Equal(Shown(output.Value), table.Test[i].Outputs[output.Name]);
        }

        Assert.Equal(table.Train.Select(row => row.Seconds).Order(), table.Train.Select(row => row.Seconds));
    }

    private static double Shown(float value) => double.Parse(CppNumber.Format(value), CultureInfo.InvariantCulture);
}
