using CaffeTop.Screens.Feeds;

namespace CaffeTop.Attaching;

/// <summary>A run that viewers can attach to. Its members are called on the viewers' threads.</summary>
internal interface IViewable
{
    /// <summary>The run as it is now.</summary>
    RunCard Card { get; }

    /// <summary>The run for one more screen, which disposes it; its threads and those of the training know nothing of each other.</summary>
    /// <param name="viewOnly">It offers no control: whatever keys the viewer sends, there is nothing that they could steer.</param>
    IRunFeed Open(bool viewOnly);
}
