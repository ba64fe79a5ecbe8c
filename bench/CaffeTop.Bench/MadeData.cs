using CaffeTop.Engine.Proto;

namespace CaffeTop.Bench;

/// <summary>
/// Puts a DummyData layer in the place of each Data layer (one channel of 28×28, as the digits have), so that no data base is needed and no
/// reading is measured.
/// </summary>
internal static class MadeData
{
    public static NetParameter Replace(NetParameter net)
    {
        var made = net.Clone();
        for (var i = 0; i < made.Layer.Count; i++)
        {
            if (made.Layer[i].Type == "Data") made.Layer[i] = Made(made.Layer[i]);
        }

        return made;
    }

    private static LayerParameter Made(LayerParameter data)
    {
        var batch = (int)data.DataParam.BatchSize;
        var made = new LayerParameter { Name = data.Name, Type = "DummyData" };
        made.Top.Add(data.Top);
        made.Include.Add(data.Include);
        made.DummyDataParam = new DummyDataParameter();
        made.DummyDataParam.Shape.Add(new BlobShape { Dim = { batch, 1, 28, 28 } });
        made.DummyDataParam.Shape.Add(new BlobShape { Dim = { batch } });
        // Values of ordinary size: zeros or denormals would run at another speed.
        made.DummyDataParam.DataFiller.Add(new FillerParameter { Type = "constant", Value = 0.5f });
        made.DummyDataParam.DataFiller.Add(new FillerParameter { Type = "constant", Value = 3 });
        return made;
    }
}
