using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Attaching;

/// <summary>A run of this process for viewers.</summary>
internal sealed class ViewableRun(LiveRun live) : IViewable
{
    private readonly string _folder = Environment.CurrentDirectory;

    public RunCard Card => new(
        live.Name,
        Environment.ProcessId,
        live.Solver,
        _folder,
        live.Started,
        live.Progress.Iteration,
        live.Control?.Value(SteerableFields.MaxIter) is { } most and >= 0 and <= int.MaxValue ? (int)most : null,
        live.Progress.State.ToString().ToLowerInvariant(),
        live.LogFile is { } log ? Path.GetFullPath(log, _folder) : null);

    public IRunFeed Open(bool viewOnly) => live.Open(viewOnly);
}
