using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Fillers;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// One layer alone, set up as a net would: written as the inside of <c>layer { }</c>, with literal bottoms. A top named as the bottom of the
/// same index is that bottom (in place). Parameters start as their fillers say.
/// </summary>
internal sealed class LayerRun : IDisposable
{
    public LayerRun(string device, string text, params Blob[] bottoms) : this(TestDevices.Open(device), text, Phase.Train, bottoms)
    {
    }

    public LayerRun(IDevice device, string text, Phase phase, params Blob[] bottoms) : this(device, Parse(text), phase, bottoms)
    {
    }

    public LayerRun(IDevice device, LayerParameter parameter, Phase phase, params Blob[] bottoms)
    {
        Device = device;
        try
        {
            var context = new LayerContext { Device = device, Phase = phase, Seed = 1701 };
            Layer = LayerRegistry.Create(parameter, context);
            var names = Layer.Parameter.Top;
            Bottoms = [.. bottoms.Select((bottom, i) => On(device, bottom, BottomName(i)))];
            var topCount = Math.Max(names.Count, Math.Max(Layer.Contract.MinTops, Layer.Contract.EqualBottomsAndTops ? bottoms.Length : 0));
            Tops = new Blob[topCount];
            for (var i = 0; i < topCount; i++)
            {
                var name = i < names.Count ? names[i] : $"top{i}";
                Tops[i] = i < Bottoms.Length && Bottoms[i].Name == name ? Bottoms[i] : new Blob(device, Shape.Scalar, name);
            }

            Layer.SetUp(Bottoms, Tops);
            Layer.Reshape(Bottoms, Tops);
            foreach (var weight in Layer.Parameters) Filler.Fill(weight.Filler, weight.Blob, device, context.NextRandomKey());
            if (Layer.Contract.IsLoss) Tops[0].CopyDiffFrom([1]);
        }
        catch
        {
            // Nobody has the run, who would dispose of its device.
            device.Dispose();
            throw;
        }
    }

    public IDevice Device { get; }

    public Layer Layer { get; }

    public Blob[] Bottoms { get; }

    public Blob[] Tops { get; }

    public float[] Top => Tops[0].DataToArray();

    public bool InPlace => Bottoms.Length > 0 && ReferenceEquals(Bottoms[0], Tops[0]);

    public static LayerParameter Parse(string text)
    {
        var result = TextFormatReader.Read<LayerParameter>(text.Contains("name:") ? text : $"name: 'it' {text}", "test");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        return result.Message;
    }

    public LayerRun Set(int parameter, params float[] values)
    {
        Layer.Parameters[parameter].Blob.CopyDataFrom(values);
        return this;
    }

    /// <summary>A forward pass; returns top 0.</summary>
    public float[] Forward()
    {
        Layer.Forward(Bottoms, Tops);
        Layer.ThrowIfFaulted(Bottoms);
        return Top;
    }

    /// <summary>Forward, then backward from this gradient of top 0 into all bottoms; returns that of bottom 0. Parameter gradients start at 0.</summary>
    public float[] ForwardBackward(params float[] topDiff)
    {
        Forward();
        if (topDiff.Length > 0) Tops[0].CopyDiffFrom(topDiff);
        Backward();
        return Bottoms[0].DiffToArray();
    }

    public void Backward()
    {
        foreach (var parameter in Layer.Parameters) parameter.Blob.MarkDiffZero();
        Layer.Backward(Tops, [.. Bottoms.Select((_, i) => Layer.AllowForceBackward(i))], Bottoms);
    }

    public float[] ParameterDiff(int parameter) => Layer.Parameters[parameter].Blob.DiffToArray();

    public void Dispose() => Device.Dispose();

    private static Blob On(IDevice device, Blob literal, string name)
    {
        var blob = new Blob(device, literal.Shape, name);
        blob.CopyDataFrom(literal.DataToArray());
        return blob;
    }

    private string BottomName(int i) => i < Layer.Parameter.Bottom.Count ? Layer.Parameter.Bottom[i] : $"bottom{i}";
}
