// Hands and faces in space: a rod for each bone and a ball for each point.
import {
  Color, CylinderGeometry, DynamicDrawUsage, IcosahedronGeometry, InstancedMesh, Matrix4, MeshLambertMaterial,
  Quaternion, Vector3,
} from './three.module.min.js';
import {connections} from './link.js';

const DENSE = 100; // points: from here on a mesh, drawn thin and without balls
const FEW = 30; // up to here bones are as thick as fingers
const FIRST_ROOM = 512;
const UP = new Vector3(0, 1, 0);

export class Figures {
  constructor(group) {
    this.rods = new Instances(group, new CylinderGeometry(1, 1, 1, 7, 1, true));
    this.balls = new Instances(group, new IcosahedronGeometry(1, 2));
  }

  /**
   * list: of {xyz, topology or pairs, colour, size, faint, chosen, bones, points}: coordinates as one flat list; which
   * points to join; a colour; metres or
   * any other unit in which a hand is about `size` long; indexes of points to draw faintly, or true for all; which parts to
   * draw. ground: the colour that faint ones fade into.
   */
  show(list, ground) {
    this.rods.begin();
    this.balls.begin();
    const paler = new Color(ground);
    for (const {xyz, topology, pairs, colour, size, faint, chosen, bones, points} of list) {
      const n = xyz.length / 3;
      const dense = n > DENSE;
      const thick = size * (dense ? .004 : n > FEW ? .009 : .018) * (chosen ? 1.5 : 1);
      const ink = new Color(colour);
      const pale = ink.clone().lerp(paler, .6);
      const isFaint = i => faint === true || Boolean(faint?.has?.(i));
      const at = i => new Vector3(xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]);
      if (bones) {
        for (const [a, b] of pairs ?? connections(topology)) {
          if (a < n && b < n) {
            this.rods.add(rod(at(a), at(b), thick), isFaint(a) || isFaint(b) ? pale : ink);
          }
        }
      }
      if (points && !dense) {
        const radius = thick * 1.6;
        for (let i = 0; i < n; i++) {
          this.balls.add(ball(at(i), radius), isFaint(i) ? pale : ink);
        }
      }
    }
    this.rods.end();
    this.balls.end();
  }
}

function rod(a, b, thick) {
  const along = b.clone().sub(a);
  const length = Math.max(1e-9, along.length());
  return new Matrix4().compose(
    a.clone().add(b).multiplyScalar(.5),
    new Quaternion().setFromUnitVectors(UP, along.divideScalar(length)),
    new Vector3(thick, length, thick));
}

function ball(at, radius) {
  return new Matrix4().compose(at, new Quaternion(), new Vector3(radius, radius, radius));
}

/** As many copies of one shape as are wanted. */
class Instances {
  constructor(group, geometry) {
    this.group = group;
    this.geometry = geometry;
    this.material = new MeshLambertMaterial({color: '#fff'});
    this.mesh = null;
    this.make(FIRST_ROOM);
  }

  make(room) {
    const mesh = new InstancedMesh(this.geometry, this.material, room);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    mesh.setColorAt(0, new Color('#fff'));
    mesh.frustumCulled = false;
    mesh.count = 0;
    if (this.mesh) {
      mesh.instanceMatrix.array.set(this.mesh.instanceMatrix.array);
      mesh.instanceColor.array.set(this.mesh.instanceColor.array);
      this.group.remove(this.mesh);
      this.mesh.dispose();
    }
    this.group.add(mesh);
    this.mesh = mesh;
    this.room = room;
  }

  begin() {
    this.count = 0;
  }

  add(matrix, colour) {
    if (this.count === this.room) {
      this.make(this.room * 2);
    }
    this.mesh.setMatrixAt(this.count, matrix);
    this.mesh.setColorAt(this.count, colour);
    this.count++;
  }

  end() {
    this.mesh.count = this.count;
    this.mesh.instanceMatrix.needsUpdate = true;
    this.mesh.instanceColor.needsUpdate = true;
  }
}
