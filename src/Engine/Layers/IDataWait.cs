namespace CaffeTop.Engine.Layers;

/// <summary>A layer that the net has to wait for: for a prefetcher, or for values that it makes.</summary>
public interface IDataWait
{
    /// <summary>Time that forward passes have waited, in all.</summary>
    TimeSpan WaitTime { get; }
}
