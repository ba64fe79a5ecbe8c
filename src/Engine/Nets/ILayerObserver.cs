namespace CaffeTop.Engine.Nets;

/// <summary>Looks on while a net computes (debug_info, per-layer times); the argument is the index in <see cref="Net.Layers"/>.</summary>
public interface ILayerObserver
{
    void BeforeForward(int layer);

    void AfterForward(int layer);

    void BeforeBackward(int layer);

    void AfterBackward(int layer);
}
