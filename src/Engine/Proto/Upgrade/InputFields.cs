namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary><c>input</c> with <c>input_shape</c> or <c>input_dim</c> becomes an Input layer in first place; without shapes it is dropped (old caffemodels).</summary>
internal static class InputFields
{
    public static bool IsNeeded(NetParameter net) => net.Input.Count > 0;

    public static void Upgrade(NetParameter net, string file, IList<UpgradeNote> notes, SourceMap? spans)
    {
        notes.Add(new('I', 69, $"Attempting to upgrade input file specified using deprecated input fields: {file}"));
        var hasShape = net.InputShape.Count > 0;
        if (hasShape || net.InputDim.Count > 0)
        {
            var (given, needed, field) = hasShape
                ? (net.InputShape.Count, net.Input.Count, "input_shape { }")
                : (net.InputDim.Count, net.Input.Count * 4, "input_dim: (four for each input: num, channels, height, width)");
            if (given < needed)
            {
                throw new CaffeTopException(spans?.Place(net, hasShape ? "input_shape" : "input_dim") ?? file,
                    $"the net has {net.Input.Count} input{(net.Input.Count == 1 ? "" : "s")}, which need {needed} {field}, but {given} are given");
            }

            var layer = new LayerParameter { Name = "input", Type = "Input", InputParam = new InputParameter() };
            for (var i = 0; i < net.Input.Count; i++)
            {
                layer.Top.Add(net.Input[i]);
                if (hasShape)
                {
                    layer.InputParam.Shape.Add(net.InputShape[i]);
                    continue;
                }

                var shape = new BlobShape();
                for (var axis = 0; axis < 4; axis++) shape.Dim.Add(net.InputDim[(i * 4) + axis]);
                layer.InputParam.Shape.Add(shape);
            }

            net.Layer.Insert(0, layer);
            spans?.StandAt(layer, net, "input");
        }

        net.Input.Clear();
        net.InputShape.Clear();
        net.InputDim.Clear();
        notes.Add(new('I', 72, "Successfully upgraded file specified using deprecated input fields."));
        notes.Add(new('W', 74, "Note that future Caffe releases will only support input layers and not input fields."));
    }
}
