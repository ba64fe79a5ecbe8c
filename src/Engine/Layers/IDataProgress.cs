namespace CaffeTop.Engine.Layers;

/// <summary>A data layer that counts its passes over the data and the time it kept the net waiting.</summary>
public interface IDataProgress : IDataWait
{
    /// <summary>Passes over the data that are complete: grows by one with "Restarting data prefetching from start.".</summary>
    long Passes { get; }
}
