using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>A run of a user's solver and net to its end, with its events.</summary>
internal sealed class CaseRun : IDisposable
{
    private readonly CpuDevice _device = new();

    /// <param name="net">The net's text, its sources already those of the test.</param>
    /// <param name="snapshots">A folder; none are written, but a solver must have a place for them.</param>
    public CaseRun(SolverParameter solver, string net, string snapshots)
    {
        solver.Display = 1;
        solver.Snapshot = 0;
        solver.SnapshotAfterTrain = false;
        solver.SnapshotPrefix = Path.Combine(snapshots, "case");
        Training = new TrainingRun(SolverConfiguration.Create(solver, "solver.prototxt"), new TrainingOptions
        {
            Device = _device,
            LoadNet = _ => NetFile.Parse(net, "net.prototxt").Net,
            Seed = 1,
            RecordKeys = true,
        });
        Training.Subscribe(Events.Add);
        Training.Prepare();
    }

    public TrainingRun Training { get; }

    public List<TrainingEvent> Events { get; } = [];

    /// <summary>Smoothed as the solver says, one per iteration.</summary>
    public float[] Losses => [.. Events.OfType<IterationDone>().Where(done => done.Rate is not null).Select(done => done.Loss)];

    public CaseRun Finish()
    {
        Assert.Equal(RunEnd.Done, Training.Run().End);
        return this;
    }

    public void Dispose()
    {
        Training.Dispose();
        _device.Dispose();
    }
}
