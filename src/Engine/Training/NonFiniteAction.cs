namespace CaffeTop.Engine.Training;

/// <summary>What a run does when a loss, an activation or a gradient is NaN or infinite (<c>--on-nan</c>).</summary>
public enum NonFiniteAction
{
    /// <summary>Goes on, as Caffe does.</summary>
    Ignore,

    /// <summary>Waits before the update, so that the weights stay as they were.</summary>
    Pause,

    /// <summary>Ends before the update.</summary>
    Stop,
}
