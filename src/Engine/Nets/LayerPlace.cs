using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>Puts the place of a layer in its file in front of errors about it.</summary>
internal static class LayerPlace
{
    /// <summary>Runs a step that concerns <paramref name="layer"/>.</summary>
    public static T Name<T>(Func<LayerParameter, string?> place, LayerParameter layer, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (CaffeTopException error) when (error.GetType() == typeof(CaffeTopException) && place(layer) is { } at)
        {
            throw new CaffeTopException(at, error.Message, error);
        }
    }

    /// <summary>For each layer of a net with splits, the layer of the net without that it is, or that it splits a top of.</summary>
    public static LayerParameter[] Origins(NetParameter plain, NetParameter split)
    {
        var origins = new LayerParameter[split.Layer.Count];
        var next = 0;
        for (var i = 0; i < origins.Length; i++)
        {
            if (next < plain.Layer.Count && plain.Layer[next].Name == split.Layer[i].Name && plain.Layer[next].Type == split.Layer[i].Type) next++;
            origins[i] = plain.Layer[Math.Max(0, next - 1)];
        }

        return origins;
    }
}
